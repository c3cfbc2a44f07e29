// What somebody does who has never seen a shell, each in under five clicks from Cockpit's menu on.
import assert from "node:assert/strict";
import { describe } from "node:test";
import { eventually, nbctl, node, outside } from "./support/lab.mjs";
import { picture } from "./support/pictures.mjs";
import { testOn } from "./support/test.mjs";

const FRAME = "iframe[name='cockpit1:localhost/reconciler']";

/** Counts clicks, as a person makes them. */
class Person {
    clicks = 0;

    constructor(page) {
        this.page = page;
        this.frame = page.frameLocator(FRAME);
    }

    async click(locator) {
        this.clicks++;
        await locator.click();
    }

    /** The first click: Cockpit's menu. */
    async openFromMenu() {
        await this.page.goto(`${this.page.origin}/system`);
        const entry = this.page.getByRole("link", { name: "OVN network" });
        await entry.waitFor();
        await this.click(entry);
        await this.frame.getByRole("heading", { name: "Overview" }).waitFor();
    }
}

export function stories(shared) {
    const it = testOn(shared);
    describe("stories", () => {
        it("a running machine gets a floating IP, which answers", async () => {
            const page = await shared.host.page();
            const person = new Person(page);
            assert.notEqual((await outside("ping", "-c1", "-W1", "192.168.58.110")).status, 0, "it does not answer before");
            await person.openFromMenu();
            await person.click(person.frame.getByRole("link", { name: "Interfaces" }));
            await person.click(person.frame.getByRole("link", { name: "Add a floating IP to web-1" }));
            await person.frame.getByLabel("Address outside").waitFor();
            await eventually("the cursor is in the field", () =>
                person.frame.getByLabel("Address outside").evaluate(field => field === document.activeElement));
            await page.keyboard.type("192.168.58.110");
            await page.keyboard.press("Enter");
            await person.frame.getByText("floating IP 192.168.58.110 on router gw-router").waitFor();
            await picture(page, "plan");
            assert.equal((await nbctl("--bare", "--columns=external_ip", "find", "NAT", "external_ip=192.168.58.110")).trim(), "",
                "nothing is written before");
            await person.click(person.frame.getByRole("button", { name: "Write it" }));
            await person.frame.getByText("192.168.58.110 → 10.140.0.10").waitFor();
            await eventually("it answers from outside", async () =>
                (await outside("ping", "-c1", "-W1", "192.168.58.110")).status === 0, 120_000);
            await picture(page, "floating-ip");
            assert.ok(person.clicks < 5, `${person.clicks} clicks`);
        });

        it("why another machine has none", async () => {
            const page = await shared.host.page();
            const person = new Person(page);
            await node("virsh", "metadata", "db-1", "urn:ovn-reconciler:domain:1", "--live", "--key", "ovn", "--set",
                "<ports><port switch='nat-switch-2' address='10.141.0.10'><nat external='192.168.58.111'/></port></ports>");
            await person.openFromMenu();
            const problems = person.frame.getByRole("region", { name: "Problems" });
            await problems.getByText("db-1").first().waitFor();
            await problems.getByText(/external address 192\.168\.58\.111 .*web-2/).waitFor();
            await picture(page, "problems");
            await person.click(problems.getByRole("link", { name: "db-1", exact: true }));
            await person.frame.getByText(/external address 192\.168\.58\.111 .*web-2/).first().waitFor();
            assert.ok(person.clicks < 5, `${person.clicks} clicks`);
            await node("virsh", "metadata", "db-1", "urn:ovn-reconciler:domain:1", "--live", "--key", "ovn", "--set",
                "<ports><port switch='nat-switch-2' address='10.141.0.10'/></ports>");
            await person.frame.getByText("in sync").first().waitFor();
        });

        it("what a dead host has left behind is removed", async () => {
            const id = "11111111-2222-3333-4444-555555555555";
            const owned = [
                "external_ids:\"reconciler:host\"=node-9", `external_ids:"reconciler:vm-id"="${id}"`,
                "external_ids:\"reconciler:vm-name\"=lost-1",
            ];
            await nbctl("lsp-add", "nat-switch-1", "lost-port", "--", "lsp-set-addresses", "lost-port", "52:54:00:00:09:09 10.140.0.99",
                "--", "set", "Logical_Switch_Port", "lost-port", ...owned);
            await nbctl("lr-nat-add", "gw-router", "dnat_and_snat", "192.168.58.199", "10.140.0.99");
            const nat = (await nbctl("--bare", "--columns=_uuid", "find", "NAT", "external_ip=192.168.58.199")).trim();
            await nbctl("set", "NAT", nat, ...owned, "external_ids:\"reconciler:iface\"=lost-port");
            const page = await shared.host.page();
            const person = new Person(page);
            await person.openFromMenu();
            await person.click(person.frame.getByRole("link", { name: "Orphans" }));
            await person.click(person.frame.getByLabel("A host that never comes back: everything that it had"));
            await person.frame.getByRole("option", { name: "node-9: 2 rows, not registered" }).waitFor({ state: "attached" });
            await page.keyboard.press("Tab");
            await page.keyboard.type("node-9");
            await page.keyboard.press("Tab");
            await page.keyboard.press("Enter");
            const found = person.frame.getByRole("grid", { name: "What will be removed" });
            await found.getByText("lost-port").waitFor();
            await found.getByText("192.168.58.199").waitFor();
            await picture(page, "orphans");
            assert.match(await nbctl("lsp-list", "nat-switch-1"), /lost-port/, "nothing is removed before");
            await person.click(person.frame.getByRole("button", { name: "Remove these 2" }));
            await person.frame.getByText("2 removed").waitFor();
            assert.doesNotMatch(await nbctl("lsp-list", "nat-switch-1"), /lost-port/);
            assert.equal((await nbctl("--bare", "--columns=_uuid", "find", "NAT", "external_ip=192.168.58.199")).trim(), "");
            assert.ok(person.clicks < 5, `${person.clicks} clicks`);
        });
    });
}
