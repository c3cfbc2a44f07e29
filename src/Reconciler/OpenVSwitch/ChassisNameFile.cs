namespace Reconciler.OpenVSwitch;

/// <summary>
/// The file <c>system-id-override</c>, whose chassis name takes precedence over Open vSwitch's (ovn-controller(8), "Configuration").
/// </summary>
/// <remarks>ovn-controller reads it once, at its start. We do the same, so that both have the same name.</remarks>
internal static class ChassisNameFile
{
    private const string Variable = "OVN_SYSCONFDIR";
    private const string Usual = "/etc";

    /// <summary>The longest name that ovn-controller takes, in characters.</summary>
    private const int Longest = 63;

    /// <summary>Its path: in the configuration directory of OVN's build, or in the directory that <c>OVN_SYSCONFDIR</c> names.</summary>
    public static string Path =>
        System.IO.Path.Combine(Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } directory ? directory : Usual, "system-id-override");

    /// <summary>Reads the name.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The first line; null if the file does not exist, is empty or cannot be read.</returns>
    public static string? Read(string path)
    {
        try
        {
            var line = File.ReadLines(path).FirstOrDefault();
            return string.IsNullOrEmpty(line) ? null : line.Length > Longest ? line[..Longest] : line;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Usually there is no such file. If we may not read it, ovn-controller may, since it is root. Then the names differ, and the
            // doctor says so.
            return null;
        }
    }
}
