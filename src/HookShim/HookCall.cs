namespace HookShim;

/// <summary>libvirt's arguments for the hook, and what follows from them.</summary>
/// <remarks>libvirt, "Hooks for specific system management": <c>/etc/libvirt/hooks/qemu OBJECT OPERATION SUBOPERATION EXTRA</c>.</remarks>
internal sealed class HookCall
{
    // libvirt passes this for an absent argument.
    private const string Absent = "-";

    private HookCall(string subject, string operation, string subOperation, string extra)
    {
        Subject = subject;
        Operation = operation;
        SubOperation = subOperation;
        Extra = extra;
    }

    /// <summary>The name of the domain (libvirt's "object").</summary>
    public string Subject { get; }

    /// <summary>The operation, for example <c>prepare</c>.</summary>
    public string Operation { get; }

    /// <summary>Usually <c>begin</c> or <c>end</c>.</summary>
    public string SubOperation { get; }

    /// <summary><c>-</c>, or since libvirt 10.5.0 the reason of a <c>release</c>, which may contain a space.</summary>
    public string Extra { get; }

    /// <summary>
    /// Whether the daemon may refuse the operation. It may only before QEMU runs: a failure of <c>started</c> or <c>reconnect</c> kills the
    /// guest.
    /// </summary>
    public bool MayBeRefused => Operation is "prepare" or "start";

    /// <summary>The time limit for the whole process, in milliseconds.</summary>
    public int TimeLimitMilliseconds => MayBeRefused ? HookLimits.LongMilliseconds : HookLimits.ShortMilliseconds;

    /// <summary>
    /// Reads the call from the arguments without the program's name; null if domain or operation is missing. Arguments after the fourth are
    /// ignored: a later libvirt may add some.
    /// </summary>
    public static HookCall? FromArguments(string[] arguments)
        => arguments.Length < 2
            ? null
            : new HookCall(arguments[0], arguments[1], ArgumentOrAbsent(arguments, 2), ArgumentOrAbsent(arguments, 3));

    private static string ArgumentOrAbsent(string[] arguments, int index) => index < arguments.Length ? arguments[index] : Absent;
}
