using System.Collections.Immutable;
using Reconciler.Intent.Attributes;
using Reconciler.Ownership;

namespace Reconciler.Intent;

/// <summary>Reads what the interfaces of one workload ask for from their keys in <c>external_ids</c>. Pure.</summary>
/// <param name="noun">What people call such a workload.</param>
internal sealed class InterfaceKeysReader(string noun)
{
    private readonly ImmutableArray<PortAnnotation>.Builder _ports = ImmutableArray.CreateBuilder<PortAnnotation>();
    private readonly ImmutableArray<AnnotationError>.Builder _errors = ImmutableArray.CreateBuilder<AnnotationError>();
    private readonly AnnotationTally _tally = new(noun);
    private int _interfaces;

    /// <summary>What was read so far.</summary>
    public AnnotationResult Result => new(new(_ports.ToImmutable()), AnnotationErrors.Listed(_errors));

    /// <summary>Reads the keys of one interface.</summary>
    /// <param name="device">The interface's name.</param>
    /// <param name="mac">Its MAC address; null if it is not known.</param>
    /// <param name="externalIds">Its <c>external_ids</c>. Keys of others are ignored.</param>
    public void Add(string device, string? mac, IEnumerable<KeyValuePair<string, string>> externalIds)
    {
        var number = ++_interfaces;
        var before = _errors.Count;
        var subject = mac is null ? $"interface {device}" : $"port {number}";
        if (number > AnnotationLimits.Ports)
        {
            Fail(number == AnnotationLimits.Ports + 1
                ? $"more than {AnnotationLimits.Ports} interfaces; give some of them another {InterfaceKeys.Name}"
                : $"it is one of more than {AnnotationLimits.Ports} interfaces of this {noun}");
            return;
        }

        var values = Values(externalIds, Fail);
        var port = new PortAnnotation { Number = number, Alias = device };
        foreach (var attribute in InterfaceKeys.Attributes)
        {
            if (values.GetValueOrDefault(InterfaceKeys.KeyOf(attribute)) is not { } text)
                continue;
            port = attribute.Port.Read(port, InterfaceKeys.KeyOf(attribute), text, out var problem);
            if (problem is not null)
                Fail(problem);
        }

        if (port is { PortSecurity: false, AllowedAddresses: not null })
            Fail("reconciler:allowed-addresses has an effect with reconciler:port-security='on' only");
        // Floating IPs are checked against the addresses only if those are right: one mistake must not cause two messages.
        var addressIsKnown = port.Address is not null || !values.ContainsKey(InterfaceKeys.KeyOf(PortAttributes.Address));
        var nats = ReadNats(values.GetValueOrDefault(InterfaceKeys.Nat), port, addressIsKnown, Fail);
        _tally.Count(port, nats.Length, Fail);
        if (_errors.Count == before)
            _ports.Add(port with { Nats = nats });

        void Fail(string message) => _errors.Add(new(subject, message) { Mac = mac, Alias = device });
    }

    /// <summary>Our keys and their values without blanks around them. What is empty, too long or not known is reported.</summary>
    private static Dictionary<string, string> Values(IEnumerable<KeyValuePair<string, string>> externalIds, Action<string> fail)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in externalIds)
        {
            if (!key.StartsWith(OwnershipKeys.Prefix, StringComparison.Ordinal))
                continue;
            if (!InterfaceKeys.Known.Contains(key))
            {
                fail($"there is no key '{AnnotationElement.Quote(key)}'{InterfaceKeys.SuggestionFor(key)}");
            }
            else if (key == InterfaceKeys.Name)
            {
                if (InterfaceKeys.WhyNoName(value) is { } problem)
                    fail(problem);
            }
            else if (InterfaceKeys.Written.Contains(key))
            {
                if (value.Length > AnnotationLimits.KeyCharacters)
                    fail($"{key} has more than {AnnotationLimits.KeyCharacters} characters");
                else if (value.Trim() is not { Length: > 0 } text)
                    fail(key == InterfaceKeys.Switch ? $"{key} is empty; it is the name of a logical switch"
                        : $"{key} is empty; leave the key out to get the default");
                else
                    values[key] = text;
            }
        }

        return values;
    }

    private ImmutableArray<NatAnnotation> ReadNats(string? text, PortAnnotation port, bool addressIsKnown, Action<string> fail)
    {
        if (text is null)
            return [];
        var nats = ImmutableArray.CreateBuilder<NatAnnotation>();
        var words = text.Split(
            (char[]?)null, AnnotationLimits.NatsOfPort + 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length > AnnotationLimits.NatsOfPort)
        {
            fail($"{InterfaceKeys.Nat} has more than {AnnotationLimits.NatsOfPort} external addresses");
            return [];
        }

        foreach (var word in words)
        {
            var nat = NatWords.Read(InterfaceKeys.Nat, word, out var problem);
            if (nat is not null && !_tally.Externals.TryAdd(nat.External, $"interface {port.Alias}"))
            {
                problem = nats.Any(n => n.External.Equals(nat.External))
                    ? $"{InterfaceKeys.Nat}: external {nat.External} stands there twice"
                    : $"{InterfaceKeys.Nat}: external {nat.External} is used by {_tally.Externals[nat.External]} too";
            }

            if (nat is not null && addressIsKnown)
                problem ??= NatAddressRule.WhyWrong(port, nat.External, nat.Logical, AttributeSpelling.Keys);
            if (problem is not null)
                fail(problem);
            else
                nats.Add(nat!);
        }

        return nats.ToImmutable();
    }
}
