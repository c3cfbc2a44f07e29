// The page in Cockpit, on a node with real machines. Each test leaves the network as it found it, or says so.
import { after, before, describe } from "node:test";
import { editing } from "./editing.mjs";
import { errors } from "./errors.mjs";
import { many } from "./many.mjs";
import { stories } from "./stories.mjs";
import { Host } from "./support/host.mjs";
import { define, eventually, nbctl, virsh } from "./support/lab.mjs";
import { views } from "./views.mjs";

/** The node that the tests share; it is there when the first of them runs. */
const shared = { host: null };

describe("the page in Cockpit", () => {
    before(async () => {
        const host = await Host.open();
        shared.host = host;
        await nbctl("pg-add", "web", "--", "pg-add", "db");
        await define("web-1", '<ovn:port switch="nat-switch-1" address="10.140.0.10"/>', "--guest", "--ip4", "10.140.0.10/24",
            "--gw", "10.140.0.254", "--network", "nat-net", "--mac", "52:54:00:00:01:01");
        await define("web-2",
            '<ovn:port switch="nat-switch-1" address="10.140.0.11 fd00:140::11"><ovn:nat external="192.168.58.111"/></ovn:port>',
            "--network", "nat-net", "--mac", "52:54:00:00:01:02");
        await define("db-1", '<ovn:port switch="nat-switch-2" address="10.141.0.10"/>',
            "--network", "nat-net", "--mac", "52:54:00:00:01:03");
        await define("plain-1", null, "--network", "nat-net", "--mac", "52:54:00:00:01:04");
        for (const machine of ["web-1", "web-2", "db-1", "plain-1"])
            await virsh("start", machine);
        await eventually("the ports are up", async () =>
            (await nbctl("--bare", "--columns=up", "find", "Logical_Switch_Port", "external_ids:\"reconciler:host\"=node-1"))
                .split("\n").filter(line => line === "true").length === 3);
    });
    after(async () => {
        for (const machine of ["web-1", "web-2", "db-1", "plain-1"])
            await virsh("destroy", machine).catch(() => undefined);
        await shared.host?.close();
    });

    stories(shared);
    views(shared);
    editing(shared);
    errors(shared);
    many(shared);
});
