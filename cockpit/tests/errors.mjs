// What goes wrong: the page says what, and what to do, and comes back by itself.
import assert from "node:assert/strict";
import { describe } from "node:test";
import { hasNoViolation } from "./support/axe.mjs";
import { open } from "./support/host.mjs";
import { eventually, node, service } from "./support/lab.mjs";
import { picture } from "./support/pictures.mjs";
import { testOn } from "./support/test.mjs";

export function errors(shared) {
    const it = testOn(shared);
    describe("errors", () => {
        it("a daemon that is down", async () => {
            const page = await shared.host.page();
            const frame = await open(page);
            await frame.getByRole("region", { name: "Sources" }).getByText("in step").nth(2).waitFor();
            await shared.host.stopDaemon();
            await frame.getByRole("heading", { name: /The daemon does not run/ }).waitFor();
            await frame.getByText("systemctl restart reconciler.service").waitFor();
            await hasNoViolation(page, "a daemon that is down");
            await picture(page, "daemon-down");
            await frame.getByRole("link", { name: "Interfaces" }).click();
            await frame.getByRole("row").filter({ hasText: "web-2" }).getByText("in sync").waitFor();
            await shared.host.startDaemon();
            await frame.getByRole("heading", { name: /The daemon does not run/ }).waitFor({ state: "detached" });
        });

        it("a Northbound that is away", async () => {
            const page = await shared.host.page();
            const frame = await open(page);
            await frame.getByRole("region", { name: "Sources" }).getByText("in step").nth(2).waitFor();
            await service("stop", "ovn-nb");
            try {
                await frame.getByRole("heading", { name: /Northbound database is away/ }).waitFor();
                await frame.getByText(/the Northbound is not known: /).first().waitFor();
                await picture(page, "northbound-away");
                await frame.getByRole("link", { name: "Doctor", exact: true }).click();
                await frame.getByText(/northbound/i).first().waitFor();
            } finally {
                await service("start", "ovn-nb");
            }

            await frame.getByRole("heading", { name: /Northbound database is away/ }).waitFor({ state: "detached" });
            await frame.getByRole("link", { name: "Interfaces" }).click();
            await frame.getByRole("row").filter({ hasText: "web-2" }).getByText("in sync").waitFor();
        });

        it("libvirt that is away", async () => {
            const page = await shared.host.page();
            const frame = await open(page, "interfaces");
            await frame.getByRole("row").filter({ hasText: "web-2" }).getByText("in sync").waitFor();
            await service("stop", "libvirtd");
            try {
                await frame.getByRole("heading", { name: /libvirt is away/ }).waitFor();
            } finally {
                await service("start", "libvirtd");
            }

            await frame.getByRole("heading", { name: /libvirt is away/ }).waitFor({ state: "detached" });
            await frame.getByRole("row").filter({ hasText: "web-2" }).getByText("in sync").waitFor();
        });

        it("a session without rights", async () => {
            const page = await shared.host.page({ user: true });
            const frame = await open(page);
            await frame.getByRole("heading", { name: /You have limited access/ }).waitFor();
            await frame.getByText(/Turn on administrative access/).waitFor();
            await hasNoViolation(page, "limited access");
            await picture(page, "limited-access");
            const controls = [["libvirt", null], ["orphans", "Search"], ["doctor", null], ["log", null], ["interfaces", null]];
            for (const [view, control] of controls) {
                await page.goto(`${page.origin}/reconciler#/${view}`);
                await frame.getByRole("heading", { level: 1 }).waitFor();
                if (control !== null)
                    assert.ok(await frame.getByRole("button", { name: control }).isDisabled(), `${control} is not for this user`);
            }

            assert.deepEqual(page.trouble.filter(text => !/Failed to load resource|access-denied/.test(text)), []);
        });

        it("an edit that the Northbound's absence keeps from being checked says so", async () => {
            const page = await shared.host.page();
            const frame = await open(page, "interfaces/db-1/52:54:00:00:01:03?edit=yes");
            await frame.getByLabel("Addresses", { exact: true }).fill("10.141.0.10 10.141.0.20");
            await service("stop", "ovn-nb");
            try {
                await frame.getByRole("button", { name: "Show the plan" }).click();
                await frame.getByText(/not checked against the Northbound/).first().waitFor();
            } finally {
                await service("start", "ovn-nb");
            }

            await eventually("the daemon has it again", async () =>
                !/"known": false/.test(await node("curl", "-s", "--unix-socket", "/run/reconciler/hook.sock", "http://localhost/status")));
        });
    });
}
