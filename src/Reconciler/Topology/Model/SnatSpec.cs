using System.Net;
using Reconciler.Ovn;
using Reconciler.Topology.Reading;

namespace Reconciler.Topology.Model;

/// <summary>A source translation: guests of a network leave with an external address.</summary>
/// <param name="External">The external address.</param>
/// <param name="Network">The network.</param>
/// <param name="At">Where it is written.</param>
internal sealed record SnatSpec(IPAddress External, InterfaceAddress Network, TextPosition At);
