using System.Diagnostics;
using Reconciler.Libvirt;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Tests.Reconciliation.HandOverModel;

/// <summary>What a daemon knows after news from libvirt: the real <see cref="DomainInventory"/> says so, once for each case.</summary>
internal sealed class Inventory
{
    private readonly Dictionary<(Knowledge, Phase, bool), (Knowledge, bool)> _read = [];
    private readonly Dictionary<(Knowledge, Hook), (Knowledge, bool)> _told = [];

    /// <summary>After libvirt has been read.</summary>
    /// <param name="known">What was known before.</param>
    /// <param name="phase">What libvirt has.</param>
    /// <param name="isNews">Whether libvirt was asked for this very domain, as after an event; otherwise for all there are.</param>
    /// <returns>What is known now, and whether it is of another instance of the domain than what was known before.</returns>
    public (Knowledge Known, bool IsAnother) Read(Knowledge known, Phase phase, bool isNews)
    {
        if (_read.TryGetValue((known, phase, isNews), out var result))
            return result;
        var inventory = Recall(known);
        var observation = Observe(phase);
        if (isNews)
            inventory.Take(observation);
        else
            inventory.TakeAll([observation], observation.ReadStarted);
        return _read[(known, phase, isNews)] = Describe(inventory);
    }

    /// <summary>After a hook call.</summary>
    public (Knowledge Known, bool IsAnother) Hear(Knowledge known, Hook hook)
    {
        if (_told.TryGetValue((known, hook), out var result))
            return result;
        var inventory = Recall(known);
        inventory.TakeHook(Translation.Definition, active: hook is not Hook.Stopped, begins: hook is Hook.Start, comes: hook is Hook.Migrate);
        return _told[(known, hook)] = Describe(inventory);
    }

    private static DomainInventory Recall(Knowledge known)
    {
        var inventory = new DomainInventory();
        if (Translation.RecordOf(known) is { } record)
            inventory.Recall(record, known.HasFlag(Knowledge.Departed));
        return inventory;
    }

    private static (Knowledge Known, bool IsAnother) Describe(DomainInventory inventory)
    {
        if (inventory.Find(Translation.Definition.Id) is not { } record)
            return (Knowledge.Nothing, false);
        var known = Knowledge.Known
            | (record.IsActive ? Knowledge.Active : Knowledge.Nothing)
            | (record.IsComing ? Knowledge.Coming : Knowledge.Nothing)
            | (record.IsLeaving ? Knowledge.Leaving : Knowledge.Nothing)
            | (record.ExecutedAt is not null ? Knowledge.Executes : Knowledge.Nothing)
            | (inventory.HasDeparted(record.Id) ? Knowledge.Departed : Knowledge.Nothing);
        // What is recalled has 0.
        return (known, record.Since != 0);
    }

    /// <summary>libvirt's answer: on both sides of a migration the domain is paused for it.</summary>
    private static DomainObservation Observe(Phase phase)
    {
        var (state, reason) = phase switch
        {
            Phase.Off or Phase.Announced => (DomainStates.Shutoff, 0),
            Phase.Starting => (DomainStates.Paused, 11),
            Phase.Incoming or Phase.Leaving => (DomainStates.Paused, 2),
            _ => (DomainStates.Running, 1),
        };
        var definition = Translation.Xml;
        return new(definition.Uuid, definition.Name, state != DomainStates.Shutoff, true, state, definition, null, Stopwatch.GetTimestamp()) { StateReason = reason };
    }
}
