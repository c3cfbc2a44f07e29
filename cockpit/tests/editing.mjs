// Each edit, through to rows in the Northbound; and what is refused.
import assert from "node:assert/strict";
import { describe } from "node:test";
import { hasNoViolation } from "./support/axe.mjs";
import { open } from "./support/host.mjs";
import { eventually, nbctl, node } from "./support/lab.mjs";
import { picture } from "./support/pictures.mjs";
import { testOn } from "./support/test.mjs";

const rowOf = machine =>
    nbctl("--columns=addresses,port_security", "find", "Logical_Switch_Port", `external_ids:"reconciler:vm-name"=${machine}`);
const members = async () => (await nbctl("--bare", "--columns=ports", "list", "Port_Group", "web")).trim();

export function editing(shared) {
    const it = testOn(shared);
    describe("editing", () => {
        it("an interface's annotation: addresses, groups, a floating IP; and back again", async () => {
            const page = await shared.host.page();
            const frame = await open(page, "interfaces/db-1/52:54:00:00:01:03");
            await frame.getByRole("button", { name: "Edit" }).click();
            assert.equal(await frame.getByLabel("Logical switch").inputValue(), "nat-switch-2");
            assert.equal(await frame.getByLabel("Addresses", { exact: true }).inputValue(), "10.141.0.10");
            assert.ok(await frame.getByRole("button", { name: "Show the plan" }).isDisabled(), "nothing is changed yet");
            await frame.getByLabel("Addresses", { exact: true }).fill("10.141.0.10 10.141.0.12");
            await frame.getByLabel("web", { exact: true }).check();
            await frame.getByRole("button", { name: "Add a floating IP" }).click();
            await frame.getByLabel("Address outside").fill("192.168.58.133");
            await frame.getByRole("button", { name: "Show the plan" }).click();
            await frame.getByRole("region", { name: "Plan" }).getByText("192.168.58.133").first().waitFor();
            await hasNoViolation(page, "the form with its plan");
            assert.doesNotMatch(await rowOf("db-1"), /10\.141\.0\.12/);
            await frame.getByRole("button", { name: "Write it" }).click();
            await frame.getByText("Written to the running domain and its definition").waitFor();
            await eventually("the port has the address", async () => /10\.141\.0\.10 10\.141\.0\.12/.test(await rowOf("db-1")));
            await eventually("it is in the group", async () => await members() !== "");
            await eventually("the floating IP is there", async () => /10\.141\.0\.10/.test(await nbctl("lr-nat-list", "gw-router")));
            await frame.getByText("192.168.58.133 → 10.141.0.10").waitFor();

            await frame.getByRole("button", { name: "Edit" }).click();
            await frame.getByLabel("Addresses", { exact: true }).fill("10.141.0.10");
            await frame.getByLabel("web", { exact: true }).uncheck();
            await frame.getByRole("button", { name: "Remove 192.168.58.133" }).click();
            await frame.getByRole("button", { name: "Show the plan" }).click();
            await frame.getByRole("button", { name: "Write it" }).click();
            await eventually("all is as before", async () => !/10\.141\.0\.12/.test(await rowOf("db-1"))
                && !/192\.168\.58\.133/.test(await nbctl("lr-nat-list", "gw-router"))
                && await members() === "");
        });

        it("what is refused stands beside its field, and is mended there", async () => {
            const page = await shared.host.page();
            const frame = await open(page, "interfaces/db-1/52:54:00:00:01:03?edit=yes");
            await frame.getByLabel("Addresses", { exact: true }).fill("10.141.0.10 10.199.0.1");
            await frame.getByRole("button", { name: "Show the plan" }).click();
            const field = frame.locator(".pf-v6-c-form__group", { has: frame.locator("#address") });
            await field.getByText(/10\.199\.0\.1.*nothing was written/).waitFor();
            await eventually("the field has the focus", () => frame.locator("#address").evaluate(e => e === document.activeElement));
            await picture(page, "refused");
            await hasNoViolation(page, "a refusal");
            await frame.getByLabel("Addresses", { exact: true }).fill("10.141.0.10");
            await field.getByText(/nothing was written/).waitFor({ state: "detached" });

            await frame.getByRole("button", { name: "Add a floating IP" }).click();
            await frame.getByLabel("Address outside").fill("192.168.58.111");
            await frame.getByRole("button", { name: "Show the plan" }).click();
            const nat = frame.locator(".pf-v6-c-form__group", { has: frame.locator("#nat-0-external") });
            await nat.getByText(/external address 192\.168\.58\.111 .*web-2.*nothing was written/).waitFor();
            assert.doesNotMatch(await node("virsh", "dumpxml", "db-1"), /192\.168\.58\.111/);
        });

        it("an interface that nobody asks anything for gets a port", async () => {
            const page = await shared.host.page();
            const frame = await open(page, "interfaces/plain-1/52:54:00:00:01:04");
            await frame.getByText(/no <port> for it/).first().waitFor();
            await frame.getByRole("button", { name: "Edit" }).click();
            await frame.getByLabel("Logical switch").selectOption("nat-switch-2");
            await frame.getByRole("button", { name: "Show the plan" }).click();
            await frame.getByRole("button", { name: "Write it" }).click();
            await eventually("it has a port", async () => /52:54:00:00:01:04/.test(await rowOf("plain-1")));
            await frame.getByText("in sync").first().waitFor();
            await node("reconciler", "annotate", "plain-1", "--clear");
        });

        it("a libvirt network's defaults", async () => {
            const page = await shared.host.page();
            const frame = await open(page, "libvirt");
            await frame.getByRole("button", { name: "Edit nat-net" }).click();
            await frame.getByLabel("Logical switch").selectOption("nat-switch-1");
            await frame.getByLabel("Address").selectOption("dynamic");
            await frame.getByRole("button", { name: "Show the plan" }).click();
            const address = frame.locator(".pf-v6-c-form__group", { has: frame.locator("#nat-net-address") });
            await address.getByText(/needs a switch that hands out addresses.*nothing was written/).waitFor();
            await picture(page, "defaults-refused");
            await frame.getByLabel("Address").selectOption("none");
            await frame.getByRole("button", { name: "Show the plan" }).click();
            const plan = frame.getByRole("region", { name: "Plan" });
            await plan.getByText("switch becomes nat-switch-1").waitFor();
            await plan.getByText("plain-1").waitFor();
            await hasNoViolation(page, "a network's plan");
            assert.doesNotMatch(await node("virsh", "net-dumpxml", "nat-net", "--inactive"), /nat-switch-1/);
            await frame.getByRole("button", { name: "Write it" }).click();
            await frame.getByText("It gives: ").waitFor();
            await eventually("the machine on it has a port", async () => /52:54:00:00:01:04/.test(await rowOf("plain-1")));
            await node("reconciler", "defaults", "nat-net", "--clear");
            await eventually("and loses it again", async () => !/52:54:00:00:01:04/.test(await rowOf("plain-1")));
        });

        it("the topology's file: plan, mistake, application", async () => {
            const page = await shared.host.page();
            const frame = await open(page, "topology");
            const file = frame.locator("#topology");
            await file.fill("topology: extra\nswitches:\n  extra-switch:\n    subnet: 10.150.0/24\n");
            await frame.getByRole("button", { name: "Show the plan" }).click();
            await frame.getByText(/line 4, column \d+: .*10\.150\.0\/24/).waitFor();
            await file.fill("topology: extra\nswitches:\n  extra-switch:\n    subnet: 10.150.0.0/24\n");
            await frame.getByRole("button", { name: "Show the plan" }).click();
            await frame.getByText("switch extra-switch").waitFor();
            await hasNoViolation(page, "a topology's plan");
            await picture(page, "topology-plan");
            assert.doesNotMatch(await nbctl("ls-list"), /extra-switch/);
            await frame.getByRole("button", { name: "Apply it" }).click();
            await frame.getByText("Applied").waitFor();
            assert.match(await nbctl("ls-list"), /extra-switch/);
            await node("reconciler", "topology", "delete", "extra");
            await frame.getByRole("button", { name: "Take what is there" }).click();
            await eventually("it has the network", async () => /gw-router/.test(await file.inputValue()));
        });

        it("all of it by keyboard alone", async () => {
            const page = await shared.host.page();
            const frame = await open(page, "");
            await frame.getByRole("region", { name: "Sources" }).getByText("in step").first().waitFor();
            const focused = () => page.frames().find(f => f.url().includes("/reconciler/")).evaluate(() => {
                const e = document.activeElement;
                return `${e?.getAttribute("aria-label") ?? ""} ${e?.textContent ?? ""} ${e?.id ?? ""}`;
            });
            const tabTo = async (wanted, key = "Tab") => {
                for (let i = 0; i < 60; i++) {
                    await page.keyboard.press(key);
                    if (wanted.test(await focused()))
                        return;
                }
                assert.fail(`the keyboard does not come to ${wanted}; it is at ${await focused()}`);
            };
            await frame.locator("body").focus().catch(() => undefined);
            await frame.getByRole("link", { name: "Overview" }).focus();
            await tabTo(/^ *Interfaces/);
            await page.keyboard.press("Enter");
            await frame.getByRole("heading", { name: "Interfaces", level: 1 }).waitFor();
            await frame.getByRole("row").filter({ hasText: "db-1" }).waitFor();
            await tabTo(/Add a floating IP to db-1/);
            await page.keyboard.press("Enter");
            await eventually("the cursor is in the field", async () => /nat-0-external/.test(await focused()));
            await page.keyboard.type("192.168.58.144");
            await page.keyboard.press("Enter");
            await eventually("the plan has the focus", async () => /^Plan/.test(await focused()));
            await tabTo(/Write it/);
            await page.keyboard.press("Enter");
            await eventually("it is written", async () => /192\.168\.58\.144/.test(await nbctl("lr-nat-list", "gw-router")));
            await node("reconciler", "annotate", "db-1", "--remove-nat", "192.168.58.144");
        });
    });
}
