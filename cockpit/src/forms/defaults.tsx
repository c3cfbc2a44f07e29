import { ActionGroup, Button, Form } from "@patternfly/react-core";
import { useEffect, useRef, useState, type ReactElement } from "react";
import { jsonOf, messageOf, runJson } from "../host/command";
import type { Attributes, LibvirtNetwork, NetworkGraph, PlanAction } from "../host/types";
import { Notice } from "../parts/notice";
import { Plan } from "../parts/plan";
import { host } from "../state/host";
import { SelectField } from "./field";
import { GroupsField } from "./groups";

/** reconciler defaults … --json */
interface DefaultsReport {
    changes: string[];
    plans: { domain: string; actions: PlanAction[] }[];
    refused: { message: string; attribute: string | null } | null;
}

interface Properties { network: LibvirtNetwork; graph: NetworkGraph; onEnd: (isWritten: boolean) => void }

const ATTRIBUTES = ["switch", "address", "groups", "dhcp", "port-security", "lifetime"] as const;
type Name = typeof ATTRIBUTES[number];

/** What a libvirt network gives, to be changed: first the plan, then the writing. */
export function DefaultsForm({ network, graph, onEnd }: Properties): ReactElement {
    const before = useRef(network.defaults).current;
    const [fields, setFields] = useState<Attributes>(before);
    const [report, setReport] = useState<DefaultsReport | null>(null);
    const [error, setError] = useState<string | null>(null);
    const [isBusy, setBusy] = useState(false);
    const planned = useRef<HTMLElement>(null);
    const refused = report?.refused ?? null;
    const plan = report !== null && refused === null ? report : null;
    const options = ATTRIBUTES.flatMap(name => {
        const [old, now] = [before[name] ?? "", fields[name] ?? ""];
        return old === now ? [] : now === "" ? ["--unset", name] : [`--${name}=${now}`];
    });
    const isPlanned = plan !== null;
    useEffect(() => {
        if (isPlanned)
            planned.current?.focus();
    }, [isPlanned]);
    useEffect(() => {
        if (refused?.attribute)
            document.getElementById(`${network.name}-${refused.attribute}`)?.focus();
    }, [refused, network.name]);

    const run = async (isDryRun: boolean) => {
        setBusy(true);
        setError(null);
        try {
            const args = ["defaults", network.name, ...options, ...isDryRun ? ["--dry-run"] : []];
            const { value } = await runJson<DefaultsReport>(args, true);
            setReport(value);
            if (!isDryRun) {
                host.refresh();
                onEnd(true);
            }
        } catch (e) {
            const answer = jsonOf<DefaultsReport>(e);
            setReport(answer ?? null);
            if (!answer?.refused)
                setError(messageOf(e));
        } finally {
            setBusy(false);
        }
    };
    const of = (name: Name) => refused?.attribute === name ? refused.message : undefined;
    const set = (name: Name) => (value: string) => {
        setFields({ ...fields, [name]: value });
        setReport(null);
        setError(null);
    };
    const nothing = (name: Name) =>
        network.configured[name] === undefined ? "Nothing" : `Nothing (the configuration says ${network.configured[name]})`;
    const field = (name: Name, label: string, choices: [string, string][]) => (
        <SelectField
            id={`${network.name}-${name}`} label={label} value={fields[name] ?? ""} refusal={of(name)} onChange={set(name)}
            choices={[["", nothing(name)], ...choices]} />
    );
    const isElsewhere = refused !== null && !ATTRIBUTES.some(name => name === refused.attribute);

    return (
        <Form
            isWidthLimited
            onSubmit={event => {
                event.preventDefault();
                if (options.length > 0 && !isBusy)
                    void run(plan === null);
            }}
        >
            {isElsewhere && <Notice title="It is refused" text={refused.message} />}
            {error !== null && <Notice title="It could not be checked or written" text={error} />}
            {field("switch", "Logical switch", graph.switches.map(s => [s.name, s.name]))}
            {field("address", "Address", [["dynamic", "OVN chooses"], ["none", "None"]])}
            <GroupsField
                value={fields.groups ?? ""} groups={graph.groups} refusal={of("groups")} byDefault="none" onChange={set("groups")} />
            {field("dhcp", "DHCP", [
                ["auto", "Where there are options for the address"], ["on", "On, made where there are none"], ["off", "Off"],
            ])}
            {field("port-security", "Port security", [["on", "On"], ["off", "Off"]])}
            {field("lifetime", "Lifetime", [["running", "While the machine runs"], ["defined", "While the machine is defined"]])}
            {plan !== null && (
                <section ref={planned} tabIndex={-1} aria-label="Plan" className="planned">
                    <h3>What will happen</h3>
                    <ul>{plan.changes.map(change => <li key={change}>{change}</li>)}</ul>
                    {plan.plans.length === 0 ? <p>No machine that runs is affected.</p> : plan.plans.map(one => (
                        <div key={one.domain}>
                            <strong>{one.domain}</strong>
                            <Plan actions={one.actions} label={`Plan of ${one.domain}`} />
                        </div>
                    ))}
                </section>
            )}
            <ActionGroup>
                <Button type="submit" variant="primary" isLoading={isBusy} isDisabled={isBusy || options.length === 0}>
                    {plan === null ? "Show the plan" : "Write it"}
                </Button>
                <Button variant="link" onClick={() => onEnd(false)}>Cancel</Button>
            </ActionGroup>
        </Form>
    );
}
