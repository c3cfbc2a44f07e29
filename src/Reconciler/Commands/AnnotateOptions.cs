using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using Reconciler.Intent;
using Reconciler.Intent.Attributes;

namespace Reconciler.Commands;

/// <summary>The options of <c>reconciler annotate</c>, which mirror the attributes of <c>&lt;port&gt;</c> and <c>&lt;nat&gt;</c>.</summary>
internal sealed class AnnotateOptions
{
    private static readonly ImmutableArray<string> s_natAttributes = [.. NatAttributes.BehindExternal.Select(a => a.Name)];

    private readonly ImmutableArray<Option<string?>> _selectors = [.. OfPort(selectors: true)];
    private readonly ImmutableArray<Option<string?>> _attributes = [.. OfPort(selectors: false)];
    private readonly Option<string[]> _nat = Many("--nat", NatValue(), "a floating IP to add or to change");
    private readonly Option<string[]> _removeNat = Many("--remove-nat", "EXTERNAL", "a floating IP to take away");
    private readonly Option<string[]> _unset = Many("--unset", "ATTRIBUTE", "an attribute to leave to its default");
    private readonly Option<bool> _remove = new("--remove") { Description = "take the whole port out of the annotation" };
    private readonly Option<bool> _clear = new("--clear") { Description = "remove the whole annotation" };
    private readonly Option<bool> _show = new("--show") { Description = "print the annotation, and change nothing" };
    private readonly Option<bool> _json = new("--json") { Description = "write JSON" };
    private readonly Option<bool> _live = new("--live-only", "--live") { Description = "the running instance only (default: both, where there are both)" };
    private readonly Option<bool> _config = new("--config-only") { Description = "the definition only, for the next start" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "check and say what would happen, and write nothing" };

    /// <summary>Creates the options.</summary>
    public AnnotateOptions()
    {
        _nat.Validators.Add(result => Check(result, text => ParseNat(text, out _)));
        _unset.Validators.Add(result => Check(result, WhyNotUnset));
    }

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [.. _selectors, .. _attributes, _nat, _removeNat, _unset, _remove, _clear, _show, _json, _live, _config, _dryRun];

    /// <summary>Reads the request from the parsed options.</summary>
    /// <exception cref="CommandException">The options contradict each other.</exception>
    public AnnotateRequest Read(ParseResult parsed, string domain)
    {
        var selectors = Given(parsed, _selectors);
        if (selectors.Length > 1)
            throw new CommandException($"annotate: {string.Join(" and ", selectors.Select(s => "--" + s.Attribute))} are given; select the interface by one of them", ExitStatus.Usage);

        var request = new AnnotateRequest(domain, new()
        {
            Selector = selectors.Length == 1 ? selectors[0] : null,
            Set = Given(parsed, _attributes),
            Unset = [.. parsed.GetValue(_unset) ?? []],
            Nats = [.. (parsed.GetValue(_nat) ?? []).Select(text => ParseNat(text, out var nat) is null ? nat : default)],
            RemovedNats = [.. parsed.GetValue(_removeNat) ?? []],
            Remove = parsed.GetValue(_remove),
        })
        {
            Show = parsed.GetValue(_show),
            Json = parsed.GetValue(_json),
            Clear = parsed.GetValue(_clear),
            LiveOnly = parsed.GetValue(_live) && !parsed.GetValue(_config),
            ConfigOnly = parsed.GetValue(_config) && !parsed.GetValue(_live),
            DryRun = parsed.GetValue(_dryRun),
        };
        return request.WhyContradictory() is { } reason ? throw new CommandException(reason, ExitStatus.Usage) : request;
    }

    private static ImmutableArray<(string Attribute, string Value)> Given(ParseResult parsed, ImmutableArray<Option<string?>> options) =>
        [.. options.Select(o => (Attribute: o.Name[2..], Value: parsed.GetValue(o)!)).Where(o => o.Value is not null)];

    private string? WhyNotUnset(string attribute)
    {
        var known = _attributes.Select(o => o.Name[2..]).Concat(AnnotationChange.Selectors).ToArray();
        return known.Contains(attribute, StringComparer.Ordinal) ? null : $"--unset: there is no attribute '{attribute}'{Suggestion.Clause(attribute, known)}";
    }

    private static string? ParseNat(string text, out (string External, ImmutableArray<(string Attribute, string Value)> Attributes) nat)
    {
        var parts = text.Split(',');
        var attributes = ImmutableArray.CreateBuilder<(string, string)>();
        nat = (parts[0], []);
        foreach (var part in parts.Skip(1))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                return $"--nat: '{part}' is not ATTRIBUTE=VALUE";
            var attribute = part[..equals];
            if (!s_natAttributes.Contains(attribute))
                return $"--nat: there is no attribute '{attribute}'{Suggestion.Clause(attribute, s_natAttributes)}";
            attributes.Add((attribute, part[(equals + 1)..]));
        }

        nat = (parts[0], attributes.ToImmutable());
        return null;
    }

    private static void Check(OptionResult result, Func<string, string?> whyWrong)
    {
        foreach (var token in result.Tokens)
        {
            if (whyWrong(token.Value) is { } reason)
                result.AddError(reason);
        }
    }

    private static IEnumerable<Option<string?>> OfPort(bool selectors) =>
        from attribute in PortAttributes.In(AttributePlaces.Option)
        where attribute.IsSelector == selectors
        select new Option<string?>("--" + attribute.Name) { HelpName = attribute.Value, Description = attribute.Summary };

    private static string NatValue() =>
        NatAttributes.External.Value + string.Concat(NatAttributes.BehindExternal.Select(a => $"[,{a.Name}={a.Value}]"));

    private static Option<string[]> Many(string name, string value, string description) =>
        new(name) { HelpName = value, Description = description + " (can be given several times)", Arity = ArgumentArity.OneOrMore };
}
