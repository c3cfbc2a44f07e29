namespace Reconciler.OpenVSwitch;

/// <summary>The file <c>system-id-override</c>, which gives a host another chassis name than Open vSwitch does (ovn-controller(8), "Configuration").</summary>
/// <remarks>ovn-controller reads it once, when it starts, and so does whoever wants to know what it has read.</remarks>
internal static class ChassisNameFile
{
    private const string Variable = "OVN_SYSCONFDIR";
    private const string Usual = "/etc";

    /// <summary>As many characters as ovn-controller takes.</summary>
    private const int Longest = 63;

    /// <summary>Where it is: in the directory that OVN was built to have its configuration in, or that <c>OVN_SYSCONFDIR</c> names.</summary>
    public static string Path =>
        System.IO.Path.Combine(Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } directory ? directory : Usual, "system-id-override");

    /// <summary>Reads the name.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its first line; null where there is no such file, where it is empty, and where it cannot be read.</returns>
    public static string? Read(string path)
    {
        try
        {
            var line = File.ReadLines(path).FirstOrDefault();
            return string.IsNullOrEmpty(line) ? null : line.Length > Longest ? line[..Longest] : line;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // There is none, as a rule. What this process may not read, ovn-controller, which is root, may: then the names differ, and the doctor says so.
            return null;
        }
    }
}
