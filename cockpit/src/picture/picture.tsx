import { Button, Flex, FlexItem } from "@patternfly/react-core";
import { memo, useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactElement } from "react";
import type { GraphPort, NetworkGraph } from "../host/types";
import { hrefOf, pathOfInterface } from "../state/location";
import { externalOf, labelOf, layOut, type Line, type Picture } from "./layout";

interface Properties { graph: NetworkGraph; idOf: (port: GraphPort) => string }
interface Window { x: number; y: number; scale: number }

const STEP = 1.25;
const SMALLEST = 0.1;
const LARGEST = 4;
const MOVE = 60;

/** The network's picture, to be moved and magnified with the pointer, the wheel, buttons and keys. Everything in it is a link. */
export function NetworkPicture({ graph, idOf }: Properties): ReactElement {
    const picture = useMemo(() => layOut(graph), [graph]);
    const frame = useRef<SVGSVGElement>(null);
    const [window, setWindow] = useState<Window | null>(null);
    const [drag, setDrag] = useState<{ x: number; y: number; isMoving: boolean } | null>(null);

    const fit = useCallback(() => {
        const box = frame.current?.getBoundingClientRect();
        if (box === undefined || box.width === 0)
            return;
        const scale = Math.min(1, box.width / picture.width, box.height / picture.height);
        setWindow({ x: (picture.width - box.width / scale) / 2, y: (picture.height - box.height / scale) / 2, scale });
    }, [picture]);
    // A picture of another size is fitted anew; changes within it leave the view as it is.
    const size = `${Math.round(picture.width / 100)} ${Math.round(picture.height / 100)}`;
    const fitted = useRef("");
    useEffect(() => {
        if (fitted.current !== size) {
            fitted.current = size;
            fit();
        }
    }, [size, fit]);

    const zoom = useCallback((factor: number, at?: { x: number; y: number }) => setWindow(before => {
        const box = frame.current?.getBoundingClientRect();
        if (before === null || box === undefined)
            return before;
        const scale = Math.min(LARGEST, Math.max(SMALLEST, before.scale * factor));
        const point = at ?? { x: box.width / 2, y: box.height / 2 };
        // What is under the pointer stays there.
        return { x: before.x + point.x / before.scale - point.x / scale, y: before.y + point.y / before.scale - point.y / scale, scale };
    }), []);
    useEffect(() => {
        const svg = frame.current;
        const onWheel = (event: WheelEvent) => {
            event.preventDefault();
            const box = svg?.getBoundingClientRect();
            if (box !== undefined)
                zoom(Math.exp(-event.deltaY / 500), { x: event.clientX - box.left, y: event.clientY - box.top });
        };
        // React's own listeners are passive, and could not keep the page from scrolling.
        svg?.addEventListener("wheel", onWheel, { passive: false });
        return () => svg?.removeEventListener("wheel", onWheel);
    }, [zoom]);

    const move = (dx: number, dy: number) =>
        setWindow(before => before === null ? null : { ...before, x: before.x + dx / before.scale, y: before.y + dy / before.scale });
    const onKey = (event: KeyboardEvent) => {
        const moves: Record<string, [number, number]> = {
            ArrowLeft: [-MOVE, 0], ArrowRight: [MOVE, 0], ArrowUp: [0, -MOVE], ArrowDown: [0, MOVE],
        };
        const step = moves[event.key];
        if (step !== undefined)
            move(...step);
        else if (event.key === "+" || event.key === "=")
            zoom(STEP);
        else if (event.key === "-")
            zoom(1 / STEP);
        else if (event.key === "0")
            fit();
        else
            return;
        event.preventDefault();
    };
    const onMove = (event: PointerEvent) => {
        if (drag === null)
            return;
        const [dx, dy] = [drag.x - event.clientX, drag.y - event.clientY];
        // A click that shakes is still a click.
        if (!drag.isMoving && Math.hypot(dx, dy) < 4)
            return;
        if (!drag.isMoving)
            frame.current?.setPointerCapture(event.pointerId);
        move(dx, dy);
        setDrag({ x: event.clientX, y: event.clientY, isMoving: true });
    };

    const { x, y, scale } = window ?? { x: 0, y: 0, scale: 1 };
    return (
        <>
            <Flex spaceItems={{ default: "spaceItemsSm" }} style={{ marginBlockEnd: "var(--pf-t--global--spacer--sm)" }}>
                <FlexItem><Button variant="secondary" size="sm" aria-label="Larger" onClick={() => zoom(STEP)}>+</Button></FlexItem>
                <FlexItem><Button variant="secondary" size="sm" aria-label="Smaller" onClick={() => zoom(1 / STEP)}>−</Button></FlexItem>
                <FlexItem><Button variant="secondary" size="sm" onClick={fit}>Fit</Button></FlexItem>
            </Flex>
            <svg
                ref={frame} style={{ height: `clamp(260px, ${Math.ceil(picture.height) + 40}px, 70vh)` }}
                className={drag?.isMoving === true ? "picture dragging" : "picture"} role="group"
                aria-label="The logical network around this host's machines; arrow keys move it, plus and minus change its size, 0 fits it"
                onKeyDown={onKey}
                onPointerDown={event => setDrag({ x: event.clientX, y: event.clientY, isMoving: false })}
                onPointerMove={onMove} onPointerUp={() => setDrag(null)} onPointerCancel={() => setDrag(null)}
            >
                <g transform={`scale(${scale}) translate(${-x} ${-y})`}><Drawing picture={picture} idOf={idOf} /></g>
            </svg>
        </>
    );
}

/** What is drawn. It does not change while the picture is moved. */
const Drawing = memo(function Drawing({ picture, idOf }: { picture: Picture; idOf: (port: GraphPort) => string }): ReactElement {
    return (
        <>
            {picture.lines.map((line, index) => <path key={index} className="line" d={curve(line)} />)}
            {picture.labels.map((label, index) => (
                <text key={index} className="small address" x={label.x} y={label.y} textAnchor={label.anchor}>{label.text}</text>
            ))}
            {picture.shapes.map(shape => (
                <a
                    key={`${shape.kind} ${shape.name}`} className={shape.kind} draggable={false}
                    aria-label={`${shape.kind === "router" ? "Router" : "Switch"} ${shape.name}`}
                    href={shape.kind === "router" ? hrefOf(["topology"]) : hrefOf(["interfaces"], { search: shape.name })}
                >
                    <rect x={shape.x} y={shape.y} width={shape.width} height={shape.height} rx={shape.kind === "router" ? 15 : 4} />
                    <text x={shape.x + shape.width / 2} y={shape.y + 20} textAnchor="middle">{shape.name}</text>
                </a>
            ))}
            {picture.more.map(more => (
                <a key={more.switch} href={hrefOf(["interfaces"], { search: more.switch })} draggable={false}>
                    <rect x={more.x} y={more.y} width={more.width} height={more.height} rx={4} />
                    <text x={more.x + more.width / 2} y={more.y + 20} textAnchor="middle">{more.count} more</text>
                </a>
            ))}
            {picture.ports.map(({ port, ...box }) => (
                <a
                    key={`${port.domain} ${port.interface ?? ""} ${port.switch}`} draggable={false} aria-label={wordsOf(port)}
                    href={hrefOf(pathOfInterface(idOf(port), port.interface))}
                >
                    <rect x={box.x} y={box.y} width={box.width} height={box.height} rx={4} />
                    <circle cx={box.x + 14} cy={box.y + 15} r={5} className={port.up === null ? "unknown" : port.up ? "up" : "down"} />
                    <text x={box.x + 28} y={box.y + 20}>{port.domain}</text>
                    {" "}
                    <text x={box.x + 40 + picture.nameWidth} y={box.y + 19} className="small">{detailOf(port)}</text>
                    {" "}
                    <text x={box.x + box.width + 10} y={box.y + 20}>{externalOf(port)}</text>
                </a>
            ))}
        </>
    );
});

function detailOf(port: GraphPort): string {
    return `${labelOf(port)}${port.in_sync ? "" : " (differs)"}`;
}

/** What a screen reader says: what can be seen, and the colour in words. */
function wordsOf(port: GraphPort): string {
    const visible = [port.domain, detailOf(port), externalOf(port)].join(" ").trim();
    return `${visible}, ${port.up === null ? "not bound" : port.up ? "up" : "down"}`;
}

function curve({ from: [x1, y1], to: [x2, y2] }: Line): string {
    const half = (x1 + x2) / 2;
    return `M${x1},${y1} C${half},${y1} ${half},${y2} ${x2},${y2}`;
}
