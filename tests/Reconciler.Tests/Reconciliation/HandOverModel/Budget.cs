using System.Runtime.InteropServices;

namespace Reconciler.Tests.Reconciliation.HandOverModel;

/// <summary>How often what happens to the hosts may happen: it is what makes the space finite.</summary>
/// <param name="Migrations">Migrations that begin.</param>
/// <param name="Starts">Starts of the domain while it runs nowhere.</param>
/// <param name="Stops">Stops of the domain.</param>
/// <param name="Faults">Daemons and hosts that crash, hook calls and answers that are lost.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Budget(byte Migrations, byte Starts, byte Stops, byte Faults);
