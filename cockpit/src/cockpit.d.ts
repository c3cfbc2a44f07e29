// What the page uses of Cockpit's base1/cockpit.js (https://cockpit-project.org/guide/latest/development). It is there as a global.

export interface SpawnOptions {
    err?: "out" | "ignore" | "message";
    superuser?: "require" | "try";
    environ?: string[];
    directory?: string;
}

/** Why a process or a channel has ended. */
export interface Failure {
    problem: string | null;
    message: string;
    exit_status?: number | null;
}

export interface Process extends Promise<string> {
    stream(callback: (data: string) => void): Process;
    input(data: string, stream?: boolean): Process;
    close(problem?: string): void;
    then<A, B = never>(
        done?: ((data: string, message: string) => A | PromiseLike<A>) | null,
        failed?: ((failure: Failure, data: string) => B | PromiseLike<B>) | null,
    ): Promise<A | B>;
}

export interface Request extends Promise<string> {
    stream(callback: (data: string) => void): Request;
    then<A, B = never>(
        done?: ((data: string) => A | PromiseLike<A>) | null,
        failed?: ((failure: Failure & { status?: number }, data?: string) => B | PromiseLike<B>) | null,
    ): Promise<A | B>;
}

export interface HttpClient {
    get(path: string, parameters: null, headers: Record<string, string>): Request;
    close(problem?: string): void;
}

export interface Permission {
    allowed: boolean | null;
    addEventListener(type: "changed", listener: () => void): void;
    close(): void;
}

interface Cockpit {
    spawn(command: string[], options?: SpawnOptions): Process;
    http(options: { unix: string; superuser?: "require" | "try" }): HttpClient;
    permission(options: { admin: boolean }): Permission;
    location: { path: string[]; options: Record<string, string>; go(path: string[], options?: Record<string, string>): void };
    addEventListener(type: "locationchanged" | "visibilitychange", listener: () => void): void;
    removeEventListener(type: "locationchanged" | "visibilitychange", listener: () => void): void;
    transport: { wait(callback: () => void): void };
    hidden: boolean;
    jump(path: string): void;
}

declare global {
    var cockpit: Cockpit;
}
