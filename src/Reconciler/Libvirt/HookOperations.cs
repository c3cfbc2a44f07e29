namespace Reconciler.Libvirt;

/// <summary>The names of <see cref="HookOperation"/>, as libvirt passes them.</summary>
public static class HookOperations
{
    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetValues<HookOperation>().Select(NameOf)];

    /// <summary>Which operation a name is that of.</summary>
    /// <param name="name">The name; null for none.</param>
    public static HookOperation Parse(string? name) => name switch
    {
        "prepare" => HookOperation.Prepare,
        "start" => HookOperation.Start,
        "started" => HookOperation.Started,
        "stopped" => HookOperation.Stopped,
        "release" => HookOperation.Release,
        "migrate" => HookOperation.Migrate,
        "restore" => HookOperation.Restore,
        "reconnect" => HookOperation.Reconnect,
        "attach" => HookOperation.Attach,
        _ => HookOperation.Other,
    };

    /// <summary>The name of an operation, in logs and in metrics: what comes from outside must not make series without end.</summary>
    public static string NameOf(HookOperation operation) => operation switch
    {
        HookOperation.Prepare => "prepare",
        HookOperation.Start => "start",
        HookOperation.Started => "started",
        HookOperation.Stopped => "stopped",
        HookOperation.Release => "release",
        HookOperation.Migrate => "migrate",
        HookOperation.Restore => "restore",
        HookOperation.Reconnect => "reconnect",
        HookOperation.Attach => "attach",
        HookOperation.Other => "other",
        _ => throw new NotSupportedException($"{operation}"),
    };
}
