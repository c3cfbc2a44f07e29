import { FormSelect, FormSelectOption, SearchInput, Toolbar, ToolbarContent, ToolbarItem } from "@patternfly/react-core";
import { useEffect, useMemo, useState, type ReactElement } from "react";
import { followLog, type LogLine } from "../host/journal";
import { LogLines } from "../parts/log";
import { Notice } from "../parts/notice";
import { View } from "../parts/view";
import { useHost } from "../state/host";

const KEPT = 2000;
const SHOWN = 300;
const ORDER = { error: 0, warning: 1, info: 2, debug: 3 };

/** The daemon's log, the newest line first. */
export function LogView(): ReactElement {
    const { admin } = useHost();
    const [lines, setLines] = useState<LogLine[]>([]);
    const [failure, setFailure] = useState<string | null>(null);
    const [text, setText] = useState("");
    const [level, setLevel] = useState<keyof typeof ORDER>("debug");
    useEffect(() => {
        setLines([]);
        setFailure(null);
        if (admin === null)
            return undefined;
        return followLog(KEPT, admin, read => setLines(before => [...[...read].reverse(), ...before].slice(0, KEPT)), setFailure);
    }, [admin]);
    const found = useMemo(
        () => lines.filter(line => ORDER[line.level] <= ORDER[level] && line.text.toLowerCase().includes(text.toLowerCase())),
        [lines, level, text]);
    return (
        <View title="Log" text="What the daemon has done, and why. The newest line is first.">
            <Toolbar aria-label="Filter" inset={{ default: "insetNone" }}>
                <ToolbarContent>
                    <ToolbarItem>
                        <SearchInput
                            aria-label="Search the log" placeholder="Search" value={text} onChange={(_, value) => setText(value)}
                            onClear={() => setText("")} />
                    </ToolbarItem>
                    <ToolbarItem>
                        <FormSelect aria-label="Level" value={level} onChange={(_, value) => setLevel(value as keyof typeof ORDER)}>
                            <FormSelectOption value="debug" label="Everything" />
                            <FormSelectOption value="warning" label="Warnings and errors" />
                            <FormSelectOption value="error" label="Errors" />
                        </FormSelect>
                    </ToolbarItem>
                </ToolbarContent>
            </Toolbar>
            {failure !== null && <Notice title="The journal cannot be read" text={failure} />}
            {found.length === 0 && failure === null
                ? <p className="subtle">The journal has no such line of the daemon.</p>
                : <LogLines lines={found.slice(0, SHOWN)} />}
        </View>
    );
}
