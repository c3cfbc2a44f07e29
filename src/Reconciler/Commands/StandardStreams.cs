using System.Runtime.InteropServices;

namespace Reconciler.Commands;

/// <summary>The standard streams, which whoever starts the program may have closed.</summary>
internal static partial class StandardStreams
{
    private const int Input = 0;
    private const int Output = 1;
    private const int Error = 2;

    /// <summary>F_GETFD and F_GETFL of fcntl(2), and O_ACCMODE, O_RDONLY and O_RDWR of open(2), as Linux has them.</summary>
    private const int GetFlagsOfDescriptor = 1;
    private const int GetFlags = 3;
    private const int AccessMode = 3;
    private const int ReadOnly = 0;
    private const int ReadWrite = 2;

    /// <summary>
    /// Puts /dev/null where a stream is closed. Otherwise a connection that is opened later would get its number, and what is meant for a
    /// person would be sent to a database.
    /// </summary>
    public static void Occupy()
    {
        for (var descriptor = Input; descriptor <= Error; descriptor++)
        {
            // open(2) takes the lowest number that is free.
            if (Control(descriptor, GetFlagsOfDescriptor, 0) < 0)
                _ = Open("/dev/null", descriptor == Input ? ReadOnly : ReadWrite, 0);
        }
    }

    /// <summary>
    /// Why nothing can be written to the standard output; null if it can. Where it was closed, the runtime has got its number for a file
    /// that it only reads.
    /// </summary>
    public static string? WhyNoOutput() =>
        Control(Output, GetFlags, 0) is var flags && flags >= 0 && (flags & AccessMode) != ReadOnly
            ? null
            : "the standard output is closed; open it, or send it to /dev/null";

    /// <summary>Writes a line for a person. If the standard error is closed too, the exit status has to do.</summary>
    public static void WriteError(string line)
    {
        if (Control(Error, GetFlags, 0) is var flags && flags >= 0 && (flags & AccessMode) != ReadOnly)
            Console.Error.WriteLine(line);
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);
}
