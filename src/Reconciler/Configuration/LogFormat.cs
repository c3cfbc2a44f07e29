namespace Reconciler.Configuration;

/// <summary>How log lines are written.</summary>
public enum LogFormat
{
    /// <summary>For people; with priorities for the journal where systemd collects them.</summary>
    Text,

    /// <summary>One JSON object a line.</summary>
    Json,
}
