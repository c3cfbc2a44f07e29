namespace Reconciler.Doctor.Checks.Network;

/// <summary>Completes a shortened IPv4 network: <c>10.140.0/24</c> becomes <c>10.140.0.0/24</c>.</summary>
internal static class Completion
{
    /// <summary>The complete network; null if it cannot be guessed.</summary>
    public static string? Of(string text)
    {
        if (text.Split('/') is not [var address, var length] || !byte.TryParse(length, out var bits) || bits > 32)
            return null;
        var parts = address.Split('.');
        // If the length reaches into the missing parts, the network cannot be guessed.
        if (parts.Length is 0 or > 3 || bits > parts.Length * 8 || !parts.All(p => byte.TryParse(p, out _)))
            return null;
        return $"{string.Join('.', parts.Concat(Enumerable.Repeat("0", 4 - parts.Length)))}/{bits}";
    }
}
