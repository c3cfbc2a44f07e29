using System.Collections.Immutable;
using System.Net;
using Reconciler.Intent.Attributes;

namespace Reconciler.Intent;

/// <summary>
/// A floating IP in one word, as an interface's keys and options have it: <c>EXTERNAL[=LOGICAL]</c>, and behind commas
/// <c>distributed</c> or <c>NAME=VALUE</c> for any other attribute of a <c>&lt;nat&gt;</c>. Pure.
/// </summary>
internal static class NatWords
{
    /// <summary>A floating IP to read attributes into. Its address is invalid.</summary>
    private static readonly NatAnnotation s_nothing = new() { External = IPAddress.None };

    private static readonly ImmutableArray<string> s_names = [.. NatAttributes.BehindExternal.Select(a => a.Name)];

    /// <summary>How it is written, for help and messages.</summary>
    public static string Syntax { get; } = "EXTERNAL[=LOGICAL][,distributed]"
        + string.Concat(NatAttributes.BehindExternal.Where(a => a != NatAttributes.Mode && a != NatAttributes.Logical)
            .Select(a => $"[,{a.Name}={a.Value}]"));

    /// <summary>Reads a word.</summary>
    /// <param name="attribute">The key or option, for the message.</param>
    /// <param name="word">The word.</param>
    /// <param name="problem">What is wrong; null if nothing is.</param>
    public static NatAnnotation? Read(string attribute, string word, out string? problem)
    {
        var parts = word.Split(',');
        var equals = parts[0].IndexOf('=', StringComparison.Ordinal);
        var (external, logical) = equals < 0 ? (parts[0], null) : (parts[0][..equals], parts[0][(equals + 1)..]);
        var nat = Set(s_nothing, NatAttributes.External, external, attribute, out problem);
        if (problem is null && logical is not null)
            nat = Set(nat, NatAttributes.Logical, logical, attribute, out problem);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (logical is not null)
            seen.Add(NatAttributes.Logical.Name);
        foreach (var part in parts.Skip(1))
        {
            if (problem is not null)
                return null;
            nat = Add(nat, part, word, attribute, seen, out problem);
        }

        if (problem is null && nat.Mac is not null && nat.Mode is not NatMode.Distributed)
            problem = $"{attribute} '{AnnotationElement.Quote(word)}': mac has an effect with distributed only";
        return problem is null ? nat : null;
    }

    /// <summary>Writes a floating IP as <see cref="Read"/> reads it.</summary>
    public static string Write(NatAnnotation nat)
    {
        ArgumentNullException.ThrowIfNull(nat);
        var text = nat.Logical is { } logical ? $"{nat.External}={logical}" : nat.External.ToString();
        if (nat.Mode is NatMode.Distributed)
            text += ",distributed";
        foreach (var attribute in NatAttributes.BehindExternal)
        {
            if (attribute != NatAttributes.Mode && attribute != NatAttributes.Logical && attribute.Nat.Write(nat) is { } value)
                text += $",{attribute.Name}={value}";
        }

        return text;
    }

    private static NatAnnotation Add(
        NatAnnotation nat, string part, string word, string attribute, HashSet<string> seen, out string? problem)
    {
        var equals = part.IndexOf('=', StringComparison.Ordinal);
        var (name, value) = equals < 0 ? (NatAttributes.Mode.Name, part) : (part[..equals], part[(equals + 1)..]);
        if (NatAttributes.BehindExternal.FirstOrDefault(a => a.Name == name) is not { } known)
        {
            problem = $"{attribute} '{AnnotationElement.Quote(word)}': there is no '{AnnotationElement.Quote(name)}'"
                + (Suggestion.Clause(name, s_names) is { Length: > 0 } suggestion ? suggestion : $"; write it as {Syntax}");
            return nat;
        }

        if (!seen.Add(name))
        {
            problem = $"{attribute} '{AnnotationElement.Quote(word)}' has {name} twice";
            return nat;
        }

        return Set(nat, known, value.Trim(), attribute, out problem);
    }

    private static NatAnnotation Set(NatAnnotation nat, NatAttribute attribute, string text, string key, out string? problem)
    {
        if (text.Length > 0)
            return attribute.Nat.Read(nat, attribute == NatAttributes.External ? key : $"{key}: {attribute.Name}", text, out problem);
        problem = $"{key} has an empty {attribute.Name}; write it as {Syntax}";
        return nat;
    }
}
