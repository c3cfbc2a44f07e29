import { Label } from "@patternfly/react-core";
import type { ReactElement } from "react";
import type { StatusRow } from "../host/types";

/** Whether OVN has bound a port. */
export function UpLabel({ up }: { up: boolean | null }): ReactElement {
    if (up === null)
        return <Label variant="outline" isCompact>not bound</Label>;
    return <Label variant="outline" isCompact status={up ? "success" : "danger"}>{up ? "up" : "down"}</Label>;
}

/** The state of an interface in a word or two. */
export type RowState = "in sync" | "differs" | "left alone";

export function stateOf(row: StatusRow): RowState {
    if (!row.in_sync)
        return "differs";
    return row.note === null ? "in sync" : "left alone";
}

export function StateLabel({ row }: { row: StatusRow }): ReactElement {
    const state = stateOf(row);
    if (state === "differs")
        return <Label isCompact status="warning">differs</Label>;
    return state === "in sync"
        ? <Label isCompact status="success">in sync</Label>
        : <Label isCompact variant="outline">left alone</Label>;
}

/** What a row says about itself, if anything. */
export function remarksOf(row: StatusRow): string[] {
    return row.in_sync ? row.note === null ? [] : [row.note] : row.differences;
}

/** Texts below each other. */
export function Lines({ texts, isMono }: { texts: string[]; isMono?: boolean }): ReactElement {
    return <span className={isMono ? "lines mono" : "lines"}>{texts.map((text, index) => <span key={index}>{text}</span>)}</span>;
}
