using Reconciler.Intent;
using Reconciler.Libvirt;
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
        var errors = interfaces.Select(WhyNotUsable).OfType<AnnotationError>().ToArray();
        if (errors.Length > 0)
            result = result with { Errors = result.Errors.AddRange(errors) };
        // Without a MAC address there is no interface yet, and so nothing to ask for.
        var known = interfaces.Where(i => i.Mac is not null).ToArray();
        if ((known.Length < interfaces.Count || errors.Length > 0) && result.Annotation is { } annotation)
        {
            result = result with
            {
                Annotation = new(
                    [.. annotation.Ports.Where(p => known.Any(i => i.Name == p.Alias) && !errors.Any(e => e.Alias == p.Alias))]),
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

    /// <summary>Why OVN cannot bind an interface by its keys; null if it can, or may in a moment.</summary>
    private static AnnotationError? WhyNotUsable(SpeakingInterface nic)
    {
        var mistake = nic switch
        {
            { Mac: null } => WhyNoMac(nic),
            _ when nic.ExternalIds.Get("iface-id") is { Length: 0 } =>
                "external_ids:iface-id is empty; leave the key out to get a stable one",
            _ => null,
        };
        // Where the MAC address names the interface, the message does not name it again.
        var subject = nic.Mac is null ? $"interface {nic.Name}" : "port 1";
        return mistake is null ? null : new(subject, mistake) { Alias = nic.Name, Mac = nic.Mac };
    }

    /// <summary>Why an interface has no MAC address; null if it may get it in a moment.</summary>
    private static string? WhyNoMac(SpeakingInterface nic) => nic.ExternalIds.Get("attached-mac") switch
    {
        { Length: 0 } => "external_ids:attached-mac is empty; leave the key out to get the device's own",
        { } group when MacAddress.TryNormalize(group, out _) =>
            $"external_ids:attached-mac '{group}' is no address of an interface, but of a group or of nobody",
        { } wrong => $"external_ids:attached-mac '{AnnotationElement.Quote(wrong)}' is no MAC address;"
            + " it is six pairs of digits, such as 52:54:00:00:00:01",
        null => nic.IsOpened
            ? "its device has no MAC address; write that of whoever uses it into external_ids:attached-mac"
            : null,
    };
}
