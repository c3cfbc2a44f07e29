// Each view, what it shows of the real host, and that everybody can use it: both themes, a narrow window, the keyboard, a screen reader.
import assert from "node:assert/strict";
import { describe } from "node:test";
import { hasNoViolation } from "./support/axe.mjs";
import { open } from "./support/host.mjs";
import { define, eventually, nbctl, virsh } from "./support/lab.mjs";
import { picture } from "./support/pictures.mjs";
import { testOn } from "./support/test.mjs";

/** How the page is looked at. */
const LOOKS = [{}, { dark: true }, { width: 400, height: 800, dark: true }];

/** The views, and what says that one has all that it shows. */
const VIEWS = [
    ["", "overview", frame => frame.getByRole("region", { name: "Sources" }).getByText("in step").nth(2)],
    ["interfaces", "interfaces", frame => frame.getByRole("row").filter({ hasText: "web-1" })],
    ["interfaces/web-2/52:54:00:00:01:02", "interface", frame => frame.getByRole("region", { name: "History" }).getByText("create port")],
    ["interfaces/web-2/52:54:00:00:01:02?edit=yes", "form", frame => frame.getByLabel("Address outside")],
    ["network", "network", frame => frame.getByRole("link", { name: /web-2 10\.140\.0\.11/ })],
    ["libvirt", "libvirt", frame => frame.getByText("It gives its interfaces nothing")],
    ["topology", "topology", frame => frame.getByRole("button", { name: "Take what is there" })],
    ["orphans", "orphans-form", frame => frame.getByRole("button", { name: "Search" })],
    ["doctor", "doctor", frame => frame.getByText("domain plain-1")],
    ["log", "log", frame => frame.getByText(/Domain web-2: create port/).first()],
];

export function views(shared) {
    const it = testOn(shared);
    describe("views", () => {
        for (const [path, name, shown] of VIEWS) {
            it(`${name}: light, dark and narrow, without a violation`, async () => {
                for (const look of LOOKS) {
                    const page = await shared.host.page(look);
                    const frame = await open(page, path);
                    await shown(frame).waitFor();
                    await hasNoViolation(page, `${name} ${JSON.stringify(look)}`);
                    const html = frame.locator("html");
                    assert.match(await html.getAttribute("class"), look.dark ? /pf-v6-theme-dark/ : /pf-v6-theme-light/);
                    if (look.width)
                        assert.ok(await html.evaluate(e => e.scrollWidth <= e.clientWidth), "nothing sticks out to the side");
                    await picture(page, `${name}${look.dark ? "-dark" : ""}${look.width ? "-narrow" : ""}`);
                    assert.deepEqual(page.trouble, []);
                }
            });
        }

        it("the style that is chosen in Cockpit is followed", async () => {
            const page = await shared.host.page();
            const frame = await open(page);
            await page.evaluate(() => localStorage.setItem("shell:style", "dark"));
            await eventually("it is dark", async () => /theme-dark/.test(await frame.locator("html").getAttribute("class")));
            await page.evaluate(() => localStorage.setItem("shell:style", "light"));
            await eventually("it is light", async () => /theme-light/.test(await frame.locator("html").getAttribute("class")));
        });

        it("interfaces come, change and go while they are looked at", async () => {
            const page = await shared.host.page();
            const frame = await open(page, "interfaces");
            const row = frame.getByRole("row").filter({ hasText: "live-1" });
            await frame.getByRole("row").filter({ hasText: "web-1" }).waitFor();
            await define("live-1", '<ovn:port switch="nat-switch-1" address="10.140.0.77"/>', "--network", "nat-net");
            await virsh("start", "live-1");
            await row.getByText("10.140.0.77").waitFor();
            await row.getByText("up", { exact: true }).waitFor();
            const port = (await nbctl(
                "--bare", "--columns=name", "find", "Logical_Switch_Port", "external_ids:\"reconciler:vm-name\"=live-1")).trim();
            await nbctl("set", "Logical_Switch_Port", port, "enabled=false");
            await row.getByText(/lsp-set-enabled/).waitFor();
            await nbctl("clear", "Logical_Switch_Port", port, "enabled");
            await row.getByText("in sync").waitFor();
            await virsh("destroy", "live-1");
            await row.waitFor({ state: "detached" });
            await virsh("undefine", "live-1");
        });

        it("interfaces are searched, filtered and sorted", async () => {
            const page = await shared.host.page();
            const frame = await open(page, "interfaces");
            const machines = async () =>
                (await frame.locator("td[data-label=Machine] > a").allInnerTexts()).map(t => t.split(/[,\n]/)[0].trim());
            await eventually("all are there", async () => (await machines()).length === 4);
            assert.deepEqual(await machines(), ["db-1", "plain-1", "web-1", "web-2"]);
            await frame.getByRole("button", { name: "Machine" }).click();
            assert.deepEqual(await machines(), ["web-2", "web-1", "plain-1", "db-1"]);
            await frame.getByLabel("Search interfaces").fill("10.140 web");
            assert.deepEqual(await machines(), ["web-2", "web-1"]);
            await frame.getByLabel("Search interfaces").fill("");
            await frame.getByLabel("State").selectOption("left");
            assert.deepEqual(await machines(), ["plain-1"]);
        });

        it("a picture is moved, magnified, and leads to the machine", async () => {
            const page = await shared.host.page();
            const frame = await open(page, "network");
            const machine = frame.getByRole("link", { name: /web-2 10\.140\.0\.11/ });
            await machine.waitFor();
            const place = async () => (await machine.boundingBox()).x;
            const before = await place();
            await frame.locator("svg.picture").focus().catch(() => undefined);
            const box = await frame.locator("svg.picture").boundingBox();
            await page.mouse.move(box.x + 20, box.y + 20);
            await page.mouse.down();
            await page.mouse.move(box.x + 60, box.y + 40, { steps: 4 });
            await page.mouse.up();
            await eventually("it is moved", async () => Math.abs(await place() - before - 40) < 3);
            const width = async () => (await machine.boundingBox()).width;
            const small = await width();
            await frame.getByRole("button", { name: "Larger" }).click();
            await eventually("it is larger", async () => await width() > small * 1.2);
            await page.mouse.wheel(0, 200);
            await frame.getByRole("button", { name: "Fit" }).click();
            await eventually("it is as before", async () => Math.abs(await place() - before) < 3);
            await machine.click();
            await frame.getByRole("heading", { name: "web-2" }).waitFor();
        });

        it("no label of the picture stands over a shape or another label", async () => {
            const page = await shared.host.page();
            const frame = await open(page, "network");
            await frame.getByRole("link", { name: /web-2/ }).waitFor();
            const overlaps = await frame.locator("svg.picture").evaluate(svg => {
                const boxOf = element => element.getBoundingClientRect();
                const labels = [...svg.querySelectorAll("text.address")];
                const shapes = [...svg.querySelectorAll("rect"), ...labels];
                return labels.flatMap(label => shapes.filter(shape => {
                    const [a, b] = [boxOf(label), boxOf(shape)];
                    return shape !== label && a.left < b.right && b.left < a.right && a.top < b.bottom - 2 && b.top < a.bottom - 2;
                }).map(shape => `${label.textContent} over ${shape.outerHTML}`));
            });
            assert.deepEqual(overlaps, []);
        });

        it("a remedy is copied", async () => {
            const page = await shared.host.page();
            const frame = await open(page, "doctor");
            const copy = frame.getByRole("button", { name: /Copy the command reconciler annotate plain-1/ });
            await copy.click();
            const copied = () => page.evaluate(() => navigator.clipboard.readText());
            await eventually("it is in the clipboard", async () =>
                /^reconciler annotate plain-1 --mac 52:54:00:00:01:04 --switch /.test(await copied()));
        });

        it("the log is searched", async () => {
            const page = await shared.host.page();
            const frame = await open(page, "log");
            await frame.getByText(/Domain web-2: create port/).first().waitFor();
            await frame.getByLabel("Search the log").fill("plain-1");
            await frame.getByText(/Domain plain-1: interface .* is left alone/).waitFor();
            assert.equal(await frame.getByText(/Domain web-2/).count(), 0);
        });
    });
}
