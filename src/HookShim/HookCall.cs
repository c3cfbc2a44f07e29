namespace HookShim;

/// <summary>What libvirt said on the command line, and what follows from it.</summary>
/// <remarks>libvirt, "Hooks for specific system management": <c>/etc/libvirt/hooks/qemu OBJECT OPERATION SUBOPERATION EXTRA</c>.</remarks>
internal sealed class HookCall
{
    // What libvirt itself passes where it has nothing to say.
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

    /// <summary>What is happening to it, for example <c>prepare</c>.</summary>
    public string Operation { get; }

    /// <summary>Usually <c>begin</c> or <c>end</c>.</summary>
    public string SubOperation { get; }

    /// <summary><c>-</c>, or since libvirt 10.5.0 the reason of a <c>release</c>, which may hold a space.</summary>
    public string Extra { get; }

    /// <summary>
    /// Whether the daemon may refuse. Only before QEMU runs: a failure of <c>started</c> or <c>reconnect</c> would kill the guest.
    /// </summary>
    public bool MayBeRefused => Operation is "prepare" or "start";

    /// <summary>Time allowed from the start of the process to its end, in milliseconds.</summary>
    public int TimeLimitMilliseconds => MayBeRefused ? HookLimits.LongMilliseconds : HookLimits.ShortMilliseconds;

    /// <summary>
    /// Takes the call from the arguments without the program's name; null when it does not even say which domain and what happens.
    /// Arguments after the fourth are left alone: a later libvirt may add some.
    /// </summary>
    public static HookCall? FromArguments(string[] arguments)
        => arguments.Length < 2
            ? null
            : new HookCall(arguments[0], arguments[1], ArgumentOrAbsent(arguments, 2), ArgumentOrAbsent(arguments, 3));

    private static string ArgumentOrAbsent(string[] arguments, int index) => index < arguments.Length ? arguments[index] : Absent;
}
