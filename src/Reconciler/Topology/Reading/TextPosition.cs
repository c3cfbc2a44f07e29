using System.Runtime.InteropServices;

namespace Reconciler.Topology.Reading;

/// <summary>A place in a file.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TextPosition(int Line, int Column);
