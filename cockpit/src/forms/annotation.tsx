import { ActionGroup, Button, Card, CardBody, CardTitle, ExpandableSection, Form } from "@patternfly/react-core";
import { useCallback, useEffect, useRef, useState, type ReactElement } from "react";
import { jsonOf, messageOf, runJson } from "../host/command";
import type { AnnotatedPort, Annotations, AnnotateReport, NetworkGraph } from "../host/types";
import { Notice } from "../parts/notice";
import { Plan } from "../parts/plan";
import { Waiting } from "../parts/waiting";
import { host, useHost } from "../state/host";
import { useLoaded } from "../state/loaded";
import { fieldsOf, NO_NAT, optionsOf, type PortFields } from "./change";
import { SelectField, TextField } from "./field";
import { GroupsField } from "./groups";
import { NatFieldset } from "./nat";

interface Properties {
    domain: string;
    name: string;
    mac: string;
    /** Whether the form begins with one more floating IP to be filled in. */
    addsNat: boolean;
    onEnd: (written: string | null) => void;
}

interface Refusal { message: string; attribute: string | null; external: string | null }

/** What an interface asks for, to be changed: first the plan, then the writing. */
export function AnnotationForm(properties: Properties): ReactElement {
    const { graph, graphError } = useHost();
    const { domain, mac } = properties;
    useEffect(() => host.useGraph(), []);
    const read = useCallback(async () => (await runJson<Annotations>(["annotate", domain, "--show"], true)).value, [domain]);
    const { value, error, reload } = useLoaded(read);
    return (
        <Card component="section" aria-label="What it asks for">
            <CardTitle component="h2">What it asks for</CardTitle>
            <CardBody>
                {error !== null && <Notice title="What it asks for could not be read" text={error} onRetry={reload} />}
                {graph === null && graphError !== null
                    && <Notice title="What the network has could not be read" text={graphError} onRetry={() => host.refresh()} />}
                {value === null || graph === null
                    ? error === null && graphError === null && <Waiting label="Reading what it asks for" />
                    : <PortForm {...properties} port={portOf(value, mac)} graph={graph} network={networkOf(value, mac)} />}
            </CardBody>
        </Card>
    );
}

function annotationOf(annotations: Annotations) {
    return annotations.live ?? annotations.config;
}

function portOf(annotations: Annotations, mac: string): AnnotatedPort | undefined {
    const ports = annotationOf(annotations)?.ports ?? [];
    return ports.find(port => port.interface === mac) ?? ports.find(port => port.mac === mac);
}

function networkOf(annotations: Annotations, mac: string): string | null {
    return annotationOf(annotations)?.interfaces?.find(nic => nic.mac === mac)?.network ?? null;
}

interface FormProperties extends Properties { port: AnnotatedPort | undefined; graph: NetworkGraph; network: string | null }

function PortForm({ domain, name, mac, addsNat, port, graph, network, onEnd }: FormProperties): ReactElement {
    const before = useRef(fieldsOf(port)).current;
    const [fields, setFields] = useState(addsNat ? { ...before, nat: [...before.nat, NO_NAT] } : before);
    const [plan, setPlan] = useState<AnnotateReport | null>(null);
    const [refusal, setRefusal] = useState<Refusal | null>(null);
    const [error, setError] = useState<string | null>(null);
    const [isBusy, setBusy] = useState(false);
    const planned = useRef<HTMLElement>(null);
    const options = optionsOf(before, fields);
    const defaults = graph.networks.find(n => n.name === network);
    const given = { ...defaults?.configured, ...defaults?.defaults };
    const hasMore = before["port-security"] !== "" || before["allowed-addresses"] !== "" || before.port !== "" || before.lifetime !== "";
    const [isMore, setMore] = useState(hasMore);

    useEffect(() => {
        if (addsNat)
            document.getElementById(`nat-${before.nat.length}-external`)?.focus();
    }, [addsNat, before]);
    useEffect(() => {
        if (plan === null)
            return;
        planned.current?.focus({ preventScroll: true });
        // What will happen and the button that makes it so belong together.
        document.getElementById("annotation-actions")?.scrollIntoView({ block: "nearest" });
    }, [plan]);
    useEffect(() => {
        if (refusal !== null)
            document.getElementById(fieldIdOf(refusal, fields))?.focus();
        // The field gets the focus when it is refused, and not while it is mended.
        // eslint-disable-next-line react-hooks/exhaustive-deps
    }, [refusal]);

    const change = (some: Partial<PortFields>) => {
        setFields({ ...fields, ...some });
        setPlan(null);
        setRefusal(null);
        setError(null);
    };
    const run = async (isDryRun: boolean) => {
        setBusy(true);
        setError(null);
        setRefusal(null);
        try {
            const { value } = await runJson<AnnotateReport>(
                ["annotate", domain, `--mac=${mac}`, ...options, ...isDryRun ? ["--dry-run"] : []], true);
            if (isDryRun) {
                setPlan(value);
            } else {
                host.refresh();
                onEnd(`Written to ${value.written_to.join(" and ")}`);
            }
        } catch (e) {
            const report = jsonOf<AnnotateReport>(e);
            if (report?.refused) {
                setPlan(null);
                setRefusal(report.refused);
                setMore(isMore || ["port-security", "allowed-addresses", "port", "lifetime"].includes(report.refused.attribute ?? ""));
            } else {
                if (report)
                    setPlan(report);
                setError(messageOf(e));
            }
        } finally {
            setBusy(false);
        }
    };
    const of = (attribute: string) => refusal?.attribute === attribute && refusal.external === null ? refusal.message : undefined;
    const byDefault = (attribute: string, otherwise: string) => `Default (${given[attribute] ?? otherwise})`;

    return (
        <Form
            isWidthLimited
            onSubmit={event => {
                event.preventDefault();
                if (options.length > 0 && !isBusy)
                    void run(plan === null);
            }}
        >
            {refusal !== null && fieldIdOf(refusal, fields) === "" && <Notice title="It is refused" text={refusal.message} />}
            {error !== null && <Notice title="It could not be checked or written" text={error} />}
            <SelectField
                id="switch" label="Logical switch" value={fields.switch} refusal={of("switch")}
                onChange={value => change({ switch: value })}
                choices={[["", byDefault("switch", "that of the libvirt network")],
                    ...graph.switches.map(s => [s.name, describe(s)] as [string, string])]} />
            <SelectField
                id="address-kind" label="Address" value={fields.addressKind} onChange={value => change({ addressKind: value })}
                refusal={fields.addressKind === "fixed" ? undefined : of("address")}
                choices={[
                    ["", byDefault("address", "none")], ["fixed", "These addresses"], ["dynamic", "OVN chooses"], ["none", "None"],
                ]} />
            {fields.addressKind === "fixed" && (
                <TextField
                    id="address" label="Addresses" value={fields.address} refusal={of("address")} placeholder="10.140.0.20"
                    help="IPv4 and IPv6 addresses, separated by spaces" onChange={value => change({ address: value })} />
            )}
            <NatFieldset
                nats={fields.nat} graph={graph} refusal={refusal?.external == null ? null : refusal} onChange={nat => change({ nat })} />
            <GroupsField
                value={fields.groups} groups={graph.groups} refusal={of("groups")} byDefault={given.groups ?? "none"}
                onChange={groups => change({ groups })} />
            <SelectField
                id="dhcp" label="DHCP" value={fields.dhcp} refusal={of("dhcp")} onChange={value => change({ dhcp: value })}
                choices={[["", byDefault("dhcp", "auto")], ["auto", "Where there are options for the address"],
                    ["on", "On, made where there are none"], ["off", "Off"]]} />
            <TextField
                id="dns" label="Names" value={fields.dns} refusal={of("dns")} onChange={value => change({ dns: value })}
                help={`Besides ${name}, separated by spaces, on a switch with a DNS zone; 'none' for no name at all`} />
            <ExpandableSection
                toggleText={isMore ? "Less" : "More"} isExpanded={isMore} onToggle={(_, expanded) => setMore(expanded)}
            >
                <SelectField
                    id="lifetime" label="Lifetime" value={fields.lifetime} refusal={of("lifetime")}
                    onChange={value => change({ lifetime: value })}
                    choices={[["", byDefault("lifetime", "running")], ["running", "While the machine runs"],
                        ["defined", "While the machine is defined"]]} />
                <SelectField
                    id="port-security" label="Port security" value={fields["port-security"]} refusal={of("port-security")}
                    onChange={value => change({ "port-security": value })}
                    choices={[
                        ["", byDefault("port-security", "on")], ["on", "On: the guest sends from its own addresses only"], ["off", "Off"],
                    ]} />
                <TextField
                    id="allowed-addresses" label="Allowed addresses" value={fields["allowed-addresses"]} refusal={of("allowed-addresses")}
                    help="Addresses that the guest may send from besides its own"
                    onChange={value => change({ "allowed-addresses": value })} />
                <TextField
                    id="port" label="Existing port" value={fields.port} refusal={of("port")} help="A logical switch port made by hand"
                    onChange={value => change({ port: value })} />
            </ExpandableSection>
            {plan !== null && (
                <section ref={planned} tabIndex={-1} aria-label="Plan" className="planned">
                    <h3>What will happen</h3>
                    <p>{plan.summary}</p>
                    <Plan actions={plan.actions} label="Plan" />
                    {plan.remarks.map(remark => <p key={remark}>{remark}</p>)}
                </section>
            )}
            <ActionGroup id="annotation-actions">
                {plan === null
                    ? (
                        <Button type="submit" variant="primary" isLoading={isBusy} isDisabled={isBusy || options.length === 0}>
                            Show the plan
                        </Button>
                    )
                    : <Button type="submit" variant="primary" isLoading={isBusy} isDisabled={isBusy}>Write it</Button>}
                <Button variant="link" onClick={() => onEnd(null)}>Cancel</Button>
            </ActionGroup>
        </Form>
    );
}

function describe(s: { name: string; subnet: string | null; physical_networks: string[] }): string {
    const words = [s.subnet, ...s.physical_networks].filter(word => word !== null);
    return words.length === 0 ? s.name : `${s.name} (${words.join(", ")})`;
}

/** The field that a refusal is about; empty if that cannot be told. */
function fieldIdOf(refusal: Refusal, fields: PortFields): string {
    if (refusal.external !== null) {
        const index = fields.nat.findIndex(nat => nat.external.trim() === refusal.external);
        return index < 0 ? "" : `nat-${index}-${refusal.attribute ?? "external"}`;
    }

    if (refusal.attribute === "address")
        return fields.addressKind === "fixed" ? "address" : "address-kind";
    if (refusal.attribute === "groups")
        return "groups";
    return refusal.attribute !== null && refusal.attribute in fields ? refusal.attribute : "";
}
