import { useCallback, useEffect, useRef, useState } from "react";
import { messageOf } from "../host/command";

/** Something that is read when it is shown, and again when somebody asks or what it depends on has changed. */
export interface Loaded<T> { value: T | null; error: string | null; isLoading: boolean; reload: () => void }

/**
 * Reads something.
 * @param read Reads it. It is called again when it is another function, so it belongs into useCallback.
 */
export function useLoaded<T>(read: () => Promise<T>): Loaded<T> {
    const [state, setState] = useState<{ value: T | null; error: string | null; isLoading: boolean }>(
        { value: null, error: null, isLoading: true });
    const turn = useRef(0);
    const reload = useCallback(() => {
        const mine = ++turn.current;
        setState(before => ({ ...before, isLoading: true }));
        read().then(
            value => {
                if (mine === turn.current)
                    setState({ value, error: null, isLoading: false });
            },
            (error: unknown) => {
                if (mine === turn.current)
                    setState(before => ({ ...before, error: messageOf(error), isLoading: false }));
            });
    }, [read]);
    useEffect(() => {
        reload();
        return () => {
            // eslint-disable-next-line react-hooks/exhaustive-deps -- it is the number that counts, not what it was
            turn.current++;
        };
    }, [reload]);
    return { ...state, reload };
}
