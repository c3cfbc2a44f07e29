using System.Text;

namespace Reconciler.Intent;

/// <summary>Names in DNS, in lower case (RFC 1123, section 2.1; RFC 1035, section 2.3.4). Pure.</summary>
internal static class DnsName
{
    /// <summary>The most characters of a label.</summary>
    public const int MaximumLabel = 63;

    private const int MaximumName = 253;

    /// <summary>Why a text is no name, to follow it in a message; null if it is one.</summary>
    /// <param name="text">A label, or labels separated by dots.</param>
    public static string? WhyWrong(string text)
    {
        if (text.Length > MaximumName)
            return "is longer than 253 characters";
        foreach (var label in text.Split('.'))
        {
            if (label.Length is 0 or > MaximumLabel || label[0] == '-' || label[^1] == '-'
                || !label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
                return "is not a DNS name: labels of letters, digits and '-', separated by dots";
        }

        return null;
    }

    /// <summary>
    /// A workload's name as a label: in lower case, with '-' for each other character. Null if no letter or digit is left.
    /// </summary>
    /// <param name="name">The workload's name.</param>
    public static string? LabelOf(string name)
    {
        var label = new StringBuilder();
        foreach (var c in name)
            label.Append(char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-');
        var text = label.ToString();
        text = (text.Length > MaximumLabel ? text[..MaximumLabel] : text).Trim('-');
        return text.Length == 0 ? null : text;
    }

    /// <summary>A name within a zone, unless it is a full name already, which has a dot.</summary>
    /// <param name="name">The name.</param>
    /// <param name="zone">The zone.</param>
    public static string In(string name, string zone) => name.Contains('.', StringComparison.Ordinal) ? name : $"{name}.{zone}";
}
