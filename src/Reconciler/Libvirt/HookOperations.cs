namespace Reconciler.Libvirt;

/// <summary>The names of <see cref="HookOperation"/>, as libvirt passes them.</summary>
internal static class HookOperations
{
    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetValues<HookOperation>().Select(NameOf)];

    /// <summary>The operation with that name.</summary>
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

    /// <summary>
    /// The name of an operation for logs and metrics. An unknown name from outside must not create new series, so it has a fixed name.
    /// </summary>
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
