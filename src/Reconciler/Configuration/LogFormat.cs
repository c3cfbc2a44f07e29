namespace Reconciler.Configuration;

/// <summary>How log lines are written.</summary>
internal enum LogFormat
{
    /// <summary>For people; with priorities for the journal if systemd collects the lines.</summary>
    Text,

    /// <summary>One JSON object a line.</summary>
    Json,
}
