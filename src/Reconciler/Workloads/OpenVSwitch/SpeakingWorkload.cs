using Reconciler.Intent;
using Reconciler.OpenVSwitch;
using Reconciler.Ownership;

namespace Reconciler.Workloads.OpenVSwitch;

/// <summary>Reads a workload from the interfaces that say themselves what they ask for. Pure.</summary>
internal static class SpeakingWorkload
{
    /// <summary>Reads a workload.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="interfaces">Its interfaces on the integration bridge that have a device, at least one.</param>
    public static WorkloadDefinition Read(WorkloadId workload, IReadOnlyList<SpeakingInterface> interfaces)
    {
        var reader = new InterfaceKeysReader(workload.Noun);
        foreach (var nic in interfaces)
            reader.Add(nic.Name, nic.Mac, nic.ExternalIds.Pairs());
        var result = reader.Result;
        var errors = interfaces.Select(WhyNoMac).OfType<AnnotationError>().ToArray();
        if (errors.Length > 0)
            result = result with { Errors = result.Errors.AddRange(errors) };
        // Without a MAC address there is no interface yet, and so nothing to ask for.
        var known = interfaces.Where(i => i.Mac is not null).ToArray();
        if (known.Length < interfaces.Count && result.Annotation is { } annotation)
        {
            result = result with
            {
                Annotation = new([.. annotation.Ports.Where(p => known.Any(i => i.Name == p.Alias))]),
            };
        }

        return new(
            workload,
            InterfaceKeys.WorkloadNameOf(interfaces[0].Name, interfaces[0].ExternalIds.Get(InterfaceKeys.Name)),
            [
                .. known.Select(i => new WorkloadInterface(i.Mac!)
                {
                    Alias = i.Name,
                    Device = i.Name,
                    InterfaceId = i.InterfaceId,
                    IsOfOpenVSwitch = true,
                }),
            ],
            result)
        {
            IntentText = string.Join('\n', interfaces.Select(i => $"{i.Name}: {i.ExternalIds}")),
        };
    }

    /// <summary>Why an interface has no MAC address; null if it has one, or may get it in a moment.</summary>
    private static AnnotationError? WhyNoMac(SpeakingInterface nic)
    {
        if (nic.Mac is not null)
            return null;
        if (nic.ExternalIds.Get("attached-mac") is { Length: > 0 } wrong)
        {
            return new($"interface {nic.Name}",
                $"external_ids:attached-mac '{AnnotationElement.Quote(wrong)}' is no MAC address;"
                + " it is six pairs of digits, such as 52:54:00:00:00:01")
            {
                Alias = nic.Name,
            };
        }

        return nic.IsOpened
            ? new($"interface {nic.Name}",
                "its device has no MAC address; write that of whoever uses it into external_ids:attached-mac") { Alias = nic.Name }
            : null;
    }
}
