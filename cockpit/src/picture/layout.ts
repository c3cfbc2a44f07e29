import type { GraphPort, NetworkGraph } from "../host/types";

/** A box of the picture. */
export interface Box { x: number; y: number; width: number; height: number }
export interface Shape extends Box { kind: "router" | "switch" | "outside"; name: string }
export interface PortShape extends Box { port: GraphPort }
/** Stands for the ports of a switch that are not drawn. */
export interface MoreShape extends Box { switch: string; count: number }
export interface Line { from: [number, number]; to: [number, number] }
export interface Label { x: number; y: number; text: string; anchor: "start" | "end" }
export interface Picture {
    width: number; height: number; nameWidth: number;
    shapes: Shape[]; ports: PortShape[]; more: MoreShape[]; lines: Line[]; labels: Label[];
}

const MARGIN = 24;
const ROW = 34;
const BOX = 30;
const GROUP_GAP = 18;
const COLUMN_GAP = 150;
const SMALL_LINE = 14;
const USUAL_LINES = 2;
/** Of a switch with more ports than that the rest is a number that leads to the list. */
const MOST_PORTS = 40;

const context = typeof document === "undefined" ? null : document.createElement("canvas").getContext("2d");

function measure(text: string, size: number): number {
    if (context === null)
        return text.length * size * 0.6;
    context.font = `${size}px "Red Hat Text", system-ui, sans-serif`;
    return context.measureText(text).width;
}

const widthOf = (text: string) => measure(text, 13);
const smallWidthOf = (text: string) => measure(text, 11);
const widest = (names: string[]) => Math.max(0, ...names.map(name => widthOf(name) + 28));

export function labelOf(port: GraphPort): string {
    return port.addresses.length === 0 ? port.interface ?? "" : port.addresses.join(" ");
}

export function externalOf(port: GraphPort): string {
    return port.external.length === 0 ? "" : `⇄ ${port.external.join("  ")}`;
}

/** Where everything is: outside switches, routers, switches, and their ports in a column. Pure but for the widths of texts. */
export function layOut(graph: NetworkGraph): Picture {
    const switches = graph.switches.filter(s => s.around);
    const outer = switches.filter(s => !s.has_ports).map(s => s.name);
    const inner = switches.filter(s => s.has_ports).map(s => s.name);
    const routers = graph.routers.filter(r => r.around).map(r => r.name);
    const links = graph.links.filter(l => routers.includes(l.router) && (outer.includes(l.switch) || inner.includes(l.switch)));
    const textOf = (link: { addresses: string[] }) => link.addresses.join("  ");
    const gap = (names: string[]) =>
        Math.max(COLUMN_GAP, ...links.filter(l => names.includes(l.switch)).map(l => smallWidthOf(textOf(l)) + 32));
    const room = Math.max(0, ...switches.map(s => links.filter(l => l.switch === s.name).length - USUAL_LINES)) * SMALL_LINE;

    const outerWidth = widest(outer);
    const routerX = MARGIN + (outer.length === 0 ? 0 : outerWidth + gap(outer));
    const switchX = routerX + (routers.length === 0 ? 0 : widest(routers) + gap(inner));
    const portX = switchX + widest(inner) + COLUMN_GAP / 2;
    const drawn = inner.map(name => ({ name, ports: graph.ports.filter(p => p.switch === name) }));
    const shown = drawn.flatMap(d => d.ports.slice(0, MOST_PORTS));
    const nameWidth = Math.max(0, ...shown.map(p => widthOf(p.domain)));
    const portWidth = 28 + nameWidth + 12 + Math.max(0, ...shown.map(p => smallWidthOf(labelOf(p)) + (p.in_sync ? 0 : 60))) + 10;

    const ports: PortShape[] = [];
    const more: MoreShape[] = [];
    const places = new Map<string, Box>();
    let y = MARGIN + room;
    for (const { name, ports: all } of drawn) {
        const top = y;
        for (const port of all.slice(0, MOST_PORTS)) {
            ports.push({ x: portX, y, width: portWidth, height: BOX, port });
            y += ROW;
        }

        if (all.length > MOST_PORTS) {
            more.push({ x: portX, y, width: portWidth, height: BOX, switch: name, count: all.length - MOST_PORTS });
            y += ROW;
        }

        places.set(`switch ${name}`, around(switchX, (top + y - ROW + BOX) / 2, widest(inner)));
        y += GROUP_GAP + room;
    }

    const height = Math.max(y - GROUP_GAP, MARGIN + ROW * Math.max(outer.length, routers.length));
    const middleOf = (key: string) => {
        const place = places.get(key);
        return place === undefined ? undefined : place.y + place.height / 2;
    };
    column(places, "router", routers, routerX, widest(routers), 0, name =>
        mean(links.filter(l => l.router === name).map(l => middleOf(`switch ${l.switch}`))) ?? height / 2);
    column(places, "switch", outer, MARGIN, outerWidth, room, name =>
        mean(links.filter(l => l.switch === name).map(l => middleOf(`router ${l.router}`))) ?? height / 2);

    const lines: Line[] = [];
    const labels: Label[] = [];
    for (const name of [...outer, ...inner]) {
        links.filter(l => l.switch === name).forEach((link, index) => {
            const [on, router] = [places.get(`switch ${name}`), places.get(`router ${link.router}`)];
            if (on === undefined || router === undefined)
                return;
            const isOuter = on.x < router.x;
            lines.push(isOuter ? { from: right(on), to: left(router) } : { from: right(router), to: left(on) });
            // The labels stand at the switch, on the side where the lines do not come from.
            const middle = on.y + on.height / 2;
            const isBelow = middle > router.y + router.height / 2;
            labels.push({
                x: isOuter ? on.x + on.width + 8 : on.x - 8,
                y: (isBelow ? middle + 11 + index * SMALL_LINE : middle - 10 - index * SMALL_LINE) + 4,
                text: textOf(link), anchor: isOuter ? "start" : "end",
            });
        });
    }

    for (const shape of [...ports.map(p => ({ on: p.port.switch, box: p })), ...more.map(m => ({ on: m.switch, box: m }))]) {
        const on = places.get(`switch ${shape.on}`);
        if (on !== undefined)
            lines.push({ from: right(on), to: left(shape.box) });
    }

    const shapes: Shape[] = [...places].map(([key, box]) => {
        const name = key.slice(key.indexOf(" ") + 1);
        return { ...box, name, kind: key.startsWith("router ") ? "router" : outer.includes(name) ? "outside" : "switch" };
    });
    const externals = Math.max(0, ...shown.map(p => p.external.length === 0 ? 0 : widthOf(externalOf(p)) + 20));
    const bottom = Math.max(MARGIN, ...[...shapes, ...ports, ...more].map(box => box.y + box.height));
    return { width: portX + portWidth + externals + MARGIN, height: bottom + room + MARGIN, nameWidth, shapes, ports, more, lines, labels };
}

/** Places boxes in a column, each as near as possible to where it should be. */
function column(
    places: Map<string, Box>, kind: string, names: string[], x: number, width: number, room: number, wish: (name: string) => number,
): void {
    let free = MARGIN + BOX / 2 + room;
    for (const { name, middle } of names.map(n => ({ name: n, middle: wish(n) })).sort((a, b) => a.middle - b.middle)) {
        const at = Math.max(free, middle);
        places.set(`${kind} ${name}`, around(x, at, width));
        free = at + ROW + GROUP_GAP + room;
    }
}

function around(x: number, middle: number, width: number): Box {
    return { x, y: middle - BOX / 2, width, height: BOX };
}

function mean(values: (number | undefined)[]): number | undefined {
    const known = values.filter(value => value !== undefined);
    return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length;
}

const left = (box: Box): [number, number] => [box.x, box.y + box.height / 2];
const right = (box: Box): [number, number] => [box.x + box.width, box.y + box.height / 2];
