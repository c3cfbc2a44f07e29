import type { Process } from "../cockpit";

/** A line of the daemon's log. */
export interface LogLine { id: string; at: Date; level: "error" | "warning" | "info" | "debug"; text: string }

/** The daemon's lines, and what systemd says of it. By its process name they are found also where it was not started by systemd. */
const MATCHES = [
    "_COMM=reconciler", "+", "_SYSTEMD_UNIT=reconciler.service", "+", "UNIT=reconciler.service", "_PID=1",
];

/** Follows the daemon's log: what was written last, and what comes. */
export function followLog(
    count: number, admin: boolean, onLines: (lines: LogLine[]) => void, onFailure: (reason: string) => void,
): () => void {
    let rest = "";
    const process: Process = cockpit.spawn(
        ["journalctl", "--quiet", "--output=json", "--follow", `--lines=${count}`, ...MATCHES],
        { err: "message", ...admin ? { superuser: "require" as const } : {} });
    process.stream(piece => {
        const lines = (rest + piece).split("\n");
        rest = lines.pop() ?? "";
        const read = lines.map(readLine).filter(line => line !== null);
        if (read.length > 0)
            onLines(read);
    }).then(
        () => undefined,
        failure => {
            if (failure.problem !== "cancelled" && failure.problem !== "terminated")
                onFailure(failure.problem === "not-found" ? "This host has no journal (journalctl is missing)." : failure.message);
        });
    return () => process.close("cancelled");
}

function readLine(text: string): LogLine | null {
    let entry: Record<string, unknown>;
    try {
        entry = JSON.parse(text) as Record<string, unknown>;
    } catch {
        return null;
    }

    const message = entry.MESSAGE;
    const priority = Number(entry.PRIORITY ?? 6);
    return {
        id: String(entry.__CURSOR),
        at: new Date(Number(entry.__REALTIME_TIMESTAMP) / 1000),
        level: priority <= 3 ? "error" : priority === 4 ? "warning" : priority === 7 ? "debug" : "info",
        // journalctl writes a text that is not UTF-8 as a list of bytes.
        text: typeof message === "string" ? message : Array.isArray(message) ? String.fromCharCode(...message as number[]) : "",
    };
}

/** Whether a line is about a workload, or about one of its interfaces. */
export function concerns(line: LogLine, name: string): boolean {
    const at = line.text.indexOf(` ${name}`);
    return at >= 0 && /^(: |, interface|$)/.test(line.text.slice(at + 1 + name.length)) && /^[A-Za-z]+$/.test(line.text.slice(0, at));
}
