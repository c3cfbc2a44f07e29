namespace Reconciler.Doctor.Checks.Network;

/// <summary>Guesses what somebody meant who has left out parts of an IPv4 network: <c>10.140.0/24</c> is <c>10.140.0.0/24</c>.</summary>
internal static class Completion
{
    /// <summary>What was meant; null where that cannot be said.</summary>
    public static string? Of(string text)
    {
        if (text.Split('/') is not [var address, var length] || !byte.TryParse(length, out var bits) || bits > 32)
            return null;
        var parts = address.Split('.');
        // More would be guessed than is there if the length says something of the missing parts.
        if (parts.Length is 0 or > 3 || bits > parts.Length * 8 || !parts.All(p => byte.TryParse(p, out _)))
            return null;
        return $"{string.Join('.', parts.Concat(Enumerable.Repeat("0", 4 - parts.Length)))}/{bits}";
    }
}
