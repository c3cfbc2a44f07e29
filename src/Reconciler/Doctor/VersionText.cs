namespace Reconciler.Doctor;

/// <summary>Reads version numbers as programs print them: <c>3.1.0</c>, <c>23.03.1-20.27.0-70.6</c>.</summary>
internal static class VersionText
{
    /// <summary>The version at the start of the text; null if there is none.</summary>
    public static Version? Read(string? text)
    {
        var number = string.Concat((text ?? "").TakeWhile(c => char.IsAsciiDigit(c) || c == '.'));
        return Version.TryParse(number, out var version) ? version : null;
    }
}
