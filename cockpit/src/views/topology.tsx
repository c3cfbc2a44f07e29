import { Button, Checkbox, Flex, FlexItem, Form, FormGroup, Label, TextArea } from "@patternfly/react-core";
import { useRef, useState, type ReactElement } from "react";
import { jsonOf, messageOf, run, runJson } from "../host/command";
import type { TopologyReport } from "../host/types";
import { Notice } from "../parts/notice";
import { Plan } from "../parts/plan";
import { View } from "../parts/view";
import { host, useHost } from "../state/host";
import { hrefOf } from "../state/location";

/** The logical network's file: what is there, what a file would change, and its application. */
export function TopologyView(): ReactElement {
    const { admin } = useHost();
    const [text, setText] = useState("");
    const [adopts, setAdopts] = useState(false);
    const [report, setReport] = useState<TopologyReport | null>(null);
    const [isApplied, setApplied] = useState(false);
    const [error, setError] = useState<string | null>(null);
    const [busy, setBusy] = useState<"" | "export" | "plan" | "apply">("");
    const file = useRef<HTMLInputElement>(null);

    const change = (value: string) => {
        setText(value);
        setReport(null);
        setApplied(false);
        setError(null);
    };
    const during = async (what: "export" | "plan" | "apply", work: () => Promise<void>) => {
        setBusy(what);
        setError(null);
        try {
            await work();
        } catch (e) {
            const answer = jsonOf<TopologyReport>(e);
            setReport(answer ?? null);
            if (answer === undefined)
                setError(messageOf(e));
        } finally {
            setBusy("");
        }
    };
    const load = () => during("export", async () => change((await run(["topology", "export"], admin === true)).output));
    const onFile = (command: "plan" | "apply") => during(command, async () => {
        const { value } = await runJson<TopologyReport>(["topology", command, "-", ...adopts ? ["--adopt"] : []], admin === true, text);
        setReport(value);
        setApplied(command === "apply" && value.failure === null);
        if (command === "apply")
            host.refresh();
    });
    const isWrong = report !== null && (report.failure !== null || report.problems.some(problem => problem.severity === "error"));
    const canApply = report !== null && !isApplied && !isWrong && report.actions.length > 0;
    return (
        <View
            title="Topology"
            text={<>Switches, routers, groups and load balancers as one file says. <a href={hrefOf(["network"])}>The picture</a></>}
        >
            <Form
                onSubmit={event => {
                    event.preventDefault();
                    void onFile("plan");
                }}
            >
                <FormGroup label="File" fieldId="topology">
                    <Flex>
                        <FlexItem>
                            <Button variant="secondary" onClick={() => void load()} isLoading={busy === "export"} isDisabled={busy !== ""}>
                                Take what is there
                            </Button>
                        </FlexItem>
                        <FlexItem>
                            <Button variant="secondary" onClick={() => file.current?.click()} isDisabled={busy !== ""}>Open a file</Button>
                            <input
                                ref={file} type="file" accept=".yaml,.yml" hidden aria-label="File to open"
                                onChange={event => void event.target.files?.[0]?.text().then(change)} />
                        </FlexItem>
                    </Flex>
                    <TextArea
                        id="topology" className="mono" value={text} rows={16} resizeOrientation="vertical" spellCheck={false}
                        placeholder="topology: NAME" onChange={(_, value) => change(value)} />
                </FormGroup>
                <Checkbox
                    id="adopt" label="Take over what was made by hand" isChecked={adopts}
                    onChange={(_, checked) => {
                        setAdopts(checked);
                        setReport(null);
                        setApplied(false);
                    }} />
                {error !== null && <Notice title="It could not be done" text={error} />}
                {report !== null && <Report report={report} isApplied={isApplied} />}
                <Flex>
                    <FlexItem>
                        <Button
                            type="submit" variant={canApply ? "secondary" : "primary"} isLoading={busy === "plan"}
                            isDisabled={busy !== "" || text.trim() === ""}
                        >
                            Show the plan
                        </Button>
                    </FlexItem>
                    {canApply && (
                        <FlexItem>
                            <Button
                                variant="primary" onClick={() => void onFile("apply")} isLoading={busy === "apply"}
                                isDisabled={busy !== "" || admin !== true}
                            >
                                Apply it
                            </Button>
                        </FlexItem>
                    )}
                </Flex>
            </Form>
        </View>
    );
}

function Report({ report, isApplied }: { report: TopologyReport; isApplied: boolean }): ReactElement {
    const problems = report.problems.map(p => p.line === undefined ? p.message : `line ${p.line}, column ${p.column ?? 1}: ${p.message}`);
    const isWrong = report.failure !== null || report.problems.some(problem => problem.severity === "error");
    return (
        <section aria-label="Plan">
            {(problems.length > 0 || report.failure !== null) && (
                <Notice
                    title={isWrong ? "It cannot be carried out" : "It may not be what is meant"} isWarning={!isWrong}
                    text={[...problems, ...report.failure === null ? [] : [report.failure]].join("\n")} />
            )}
            {isApplied
                ? <p role="status"><Label status="success">Applied</Label></p>
                : report.in_sync && <p role="status"><Label status="success">In sync</Label> Nothing differs from the file.</p>}
            {report.actions.length > 0 && <Plan actions={report.actions} label={isApplied ? "What was done" : "What will happen"} />}
        </section>
    );
}
