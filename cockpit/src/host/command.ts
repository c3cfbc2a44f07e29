import type { Failure } from "../cockpit";

/** A command that could not do what it was to do. The message is its own sentence. */
export class CommandError extends Error {
    constructor(message: string, readonly status: number | null, readonly problem: string | null, readonly output: string) {
        super(message);
    }
}

/** The result of a command that writes JSON. A status of 1 means that there are differences, which is no failure. */
export interface Result<T> { value: T; status: number; remark: string | null }

/** The result of a command as text. */
export interface Output { output: string; status: number; remark: string | null }

/** sbin is not in everybody's path. */
const SCRIPT = "PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin; export PATH; exec reconciler \"$@\"";

/** Runs `reconciler …` as the administrator, or as the user where that is not allowed, and returns what it writes. */
export function run(args: string[], admin: boolean, input?: string): Promise<Output> {
    const process = cockpit.spawn(["/bin/sh", "-c", SCRIPT, "sh", ...args], {
        err: "message", environ: ["LC_ALL=C.UTF-8"], ...admin ? { superuser: "require" as const } : {},
    });
    if (input !== undefined)
        void process.input(input);
    // Cockpit's promises complain of what is thrown in them, so nothing is.
    return new Promise((resolve, reject) => void process.then(
        (output, message) => resolve({ output, status: 0, remark: message ? sentence(message) : null }),
        (failure: Failure, output: string) => {
            const status = failure.exit_status ?? null;
            if (status === 1 && output)
                resolve({ output, status, remark: failure.message.includes("exited with code") ? null : sentence(failure.message) });
            else
                reject(errorOf(failure, status, output));
        }));
}

function errorOf(failure: Failure, status: number | null, output: string): CommandError {
    return status === 127
        ? new CommandError("The command 'reconciler' is not there; install the package reconciler on this host.", status, "not-found", "")
        : new CommandError(sentence(failure.message), status, failure.problem, output);
}

/** Runs a command with --json. */
export async function runJson<T>(args: string[], admin: boolean, input?: string): Promise<Result<T>> {
    const { output, status, remark } = await run([...args, "--json"], admin, input);
    return { value: parse<T>(output), status, remark };
}

/** What a command that has failed has written all the same; undefined if that is no JSON. */
export function jsonOf<T>(error: unknown): T | undefined {
    if (!(error instanceof CommandError) || !error.output.trim())
        return undefined;
    try {
        return JSON.parse(error.output) as T;
    } catch {
        return undefined;
    }
}

/** The sentence of any error, for people. */
export function messageOf(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}

function parse<T>(output: string): T {
    try {
        return JSON.parse(output) as T;
    } catch {
        throw new CommandError(
            "The command 'reconciler' answers in another way than this page understands; install both packages of one version.",
            0, null, output);
    }
}

/** What the command has said, without its name before each line. */
function sentence(message: string): string {
    return message.trim().split("\n").map(line => line.replace(/^reconciler: /, "")).filter(line => line !== "").join("\n");
}
