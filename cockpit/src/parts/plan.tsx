import type { ReactElement } from "react";
import type { PlanAction } from "../host/types";

const CREATE = new Set(["create"]);
const DELETE = new Set(["delete", "release"]);

/** A plan: what is created, changed and deleted, as the commands show it. */
export function Plan({ actions, label }: { actions: PlanAction[]; label: string }): ReactElement {
    if (actions.length === 0)
        return <p>Nothing in the network changes.</p>;
    return (
        <ul className="plan" aria-label={label}>
            {actions.map((action, index) => {
                const [sign, kind, word] = signOf(action.action);
                return (
                    <li key={index} className={kind}>
                        <span className="sign" aria-hidden="true">{sign}</span>
                        <span className="visually-hidden">{word} </span>
                        {subjectOf(action)}
                        {action.columns.map(column => <span key={column} className="columns">{column}</span>)}
                    </li>
                );
            })}
        </ul>
    );
}

function signOf(action: string): [string, string, string] {
    if (CREATE.has(action))
        return ["+", "create", "create"];
    return DELETE.has(action) ? ["-", "delete", action] : ["~", "change", action];
}

function subjectOf(action: PlanAction): string {
    const where = action.on ?? "";
    switch (action.kind) {
        case "port":
            return `port ${action.name}${where && ` on switch ${where}`}`;
        case "nat":
            return `floating IP ${action.name}${where && ` on router ${where}`}`;
        case "dhcp_options":
            return `DHCP options of ${action.name} for switch ${where}`;
        default:
            return `${action.kind.replaceAll("_", " ")} ${action.name}${where && ` on ${where}`}`;
    }
}
