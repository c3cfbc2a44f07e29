// A thousand interfaces.
import assert from "node:assert/strict";
import { describe } from "node:test";
import { open } from "./support/host.mjs";
import { eventually, node } from "./support/lab.mjs";
import { picture } from "./support/pictures.mjs";
import { testOn } from "./support/test.mjs";

const COUNT = 1000;
/** A command line has its limit. */
const AT_ONCE = 200;

/** Makes ports of machines that are not here; the daemon leaves so many alone. */
async function fill() {
    for (let from = 0; from < COUNT; from += AT_ONCE)
        await insert(from, from + AT_ONCE);
}

async function insert(from, to) {
    const operations = [];
    const names = [];
    for (let i = from; i < to; i++) {
        const number = String(i).padStart(4, "0");
        names.push(["named-uuid", `p${number}`]);
        operations.push({
            op: "insert", table: "Logical_Switch_Port", "uuid-name": `p${number}`,
            row: {
                name: `many-${number}`,
                addresses: `52:54:01:00:${number.slice(0, 2)}:${number.slice(2)} 10.141.${4 + Math.floor(i / 250)}.${i % 250}`,
                external_ids: ["map", [["reconciler:host", "node-1"], ["reconciler:vm-name", `many-${number}`],
                    ["reconciler:vm-id", `00000000-0000-0000-0000-00000000${number}`]]],
            },
        });
    }
    operations.push({
        op: "mutate", table: "Logical_Switch", where: [["name", "==", "nat-switch-2"]], mutations: [["ports", "insert", ["set", names]]],
    });
    await node("ovsdb-client", "transact", "unix:/run/ovn/ovnnb_db.sock", JSON.stringify(["OVN_Northbound", ...operations]));
}

async function clear() {
    const where = [["external_ids", "includes", ["map", [["reconciler:host", "node-1"]]]], ["name", "!=", ""]];
    const found = JSON.parse(await node("ovsdb-client", "query", "unix:/run/ovn/ovnnb_db.sock", JSON.stringify(["OVN_Northbound",
        { op: "select", table: "Logical_Switch_Port", where, columns: ["_uuid", "name"] }])));
    const mine = found[0].rows.filter(row => row.name.startsWith("many-")).map(row => row._uuid);
    await node("ovsdb-client", "transact", "unix:/run/ovn/ovnnb_db.sock", JSON.stringify(["OVN_Northbound", {
        op: "mutate", table: "Logical_Switch", where: [["name", "==", "nat-switch-2"]], mutations: [["ports", "delete", ["set", mine]]],
    }]));
}

export function many(shared) {
    const it = testOn(shared);
    describe("many", () => {
        it("a thousand interfaces are shown, searched and sorted without a stutter", async () => {
            await fill();
            try {
                const page = await shared.host.page();
                const frame = await open(page, "interfaces");
                await frame.getByRole("status").getByText(/of 100\d/).waitFor({ timeout: 60_000 });
                const inner = page.frames().find(f => f.url().includes("/reconciler/"));
                await inner.evaluate(() => {
                    window.longTasks = [];
                    new PerformanceObserver(list => window.longTasks.push(...list.getEntries().map(e => Math.round(e.duration))))
                        .observe({ type: "longtask" });
                });
                assert.ok(await frame.getByRole("row").count() <= 101, "only a page of them is drawn");
                await frame.getByLabel("Search interfaces").pressSequentially("many-0777");
                await eventually("it is found", async () => await frame.getByRole("row").count() === 2);
                await frame.getByLabel("Search interfaces").fill("");
                for (const column of ["Addresses", "Switch", "Machine"])
                    await frame.getByRole("button", { name: column }).click();
                await frame.getByRole("button", { name: "Go to next page" }).click();
                await picture(page, "thousand");
                // How long a task takes depends on the machine; how much there is to draw does not.
                console.log(`tasks of more than 50 ms: ${(await inner.evaluate(() => window.longTasks)).join(" ")}`);
                const elements = await inner.evaluate(() => document.querySelectorAll("*").length);
                assert.ok(elements < 5000, `${elements} elements`);
                await page.goto(`${page.origin}/reconciler#/network`);
                await frame.getByRole("link", { name: /\d{3} more/ }).waitFor({ timeout: 60_000 });
                await picture(page, "thousand-network");
                } finally {
                await clear();
            }
        });
    });
}
