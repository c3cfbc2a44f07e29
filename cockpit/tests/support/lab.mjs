// The lab's node: a real Open vSwitch, OVN and libvirt, in which Cockpit, the daemon and its journal run.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
export const project = join(here, "../../..");
export const scripts = join(project, "tests/lab");
export const name = process.env.COCKPIT_LAB ?? "cockpit";

/** Runs a program and returns its output; fails with what it has said. */
export async function execute(program, args, { input, mayFail = false } = {}) {
    const child = spawn(program, args, { stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"] });
    let [output, errors] = ["", ""];
    child.stdout.on("data", data => output += data);
    child.stderr.on("data", data => errors += data);
    if (input !== undefined)
        child.stdin.end(input);
    const [status] = await once(child, "close");
    if (status !== 0 && !mayFail)
        throw new Error(`${program} ${args.join(" ")}: exit status ${status}: ${errors}${output}`);
    return { output, errors, status };
}

/** Runs a command in the node. */
export const node = async (...command) => (await execute(join(scripts, "enter"), ["--name", name, "--", ...command])).output;

/** Runs a command with the network of the world outside. */
export const outside = (...command) => execute(join(scripts, "enter"), ["--name", name, "--outside", "--", ...command], { mayFail: true });

export const nbctl = (...args) => node("ovn-nbctl", ...args);
export const virsh = (...args) => node("virsh", "-q", ...args);
export const service = (action, ...services) => execute(join(scripts, "service"), ["--name", name, action, ...services]);

/** Starts a program in the node that goes on running. */
export function start(command) {
    const child = spawn(join(scripts, "enter"), ["--name", name, "--", ...command], { stdio: ["ignore", "pipe", "pipe"] });
    child.log = "";
    child.stdout.on("data", data => child.log += data);
    child.stderr.on("data", data => child.log += data);
    return child;
}

/** Ends a program that start() has started. */
export async function stop(child) {
    if (child.exitCode !== null || child.signalCode !== null)
        return;
    child.kill("SIGTERM");
    await once(child, "exit");
}

/** Defines a machine; the annotation is what stands in its <ports>. */
export async function define(machine, annotation, ...options) {
    const { output } = await execute(join(scripts, "domain"), [machine, ...options]);
    const ports = `<ovn:ports xmlns:ovn="urn:ovn-reconciler:domain:1">${annotation}</ovn:ports>`;
    const metadata = annotation === null ? "" : `<metadata>${ports}</metadata>`;
    const xml = output.replace(/(<\/name>)/, `$1${metadata}`);
    const script = "cat >/run/domain.xml && virsh -q define /run/domain.xml";
    await execute(join(scripts, "enter"), ["--name", name, "--", "sh", "-c", script], { input: xml });
}

/** Waits until something is so. A busy machine takes longer, so the bound is generous. */
export async function eventually(what, look, within = 60_000) {
    const end = Date.now() + within;
    for (;;) {
        let last;
        try {
            last = await look();
            if (last)
                return last;
        } catch (error) {
            last = error;
        }

        if (Date.now() > end)
            throw new Error(`${what}: not within ${within / 1000} s; last: ${last instanceof Error ? last.message : JSON.stringify(last)}`);
        await new Promise(resolve => setTimeout(resolve, 100));
    }
}
