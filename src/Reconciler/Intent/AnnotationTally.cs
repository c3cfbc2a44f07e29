using System.Net;

namespace Reconciler.Intent;

/// <summary>What the ports of one workload ask for together, while they are read.</summary>
/// <param name="noun">What people call such a workload.</param>
internal sealed class AnnotationTally(string noun)
{
    private int _addresses;
    private int _groups;
    private int _nats;

    /// <summary>The external addresses, and where each was asked for first.</summary>
    public Dictionary<IPAddress, string> Externals { get; } = [];

    /// <summary>Adds what a port asks for, and refuses the port with which it becomes too much for one workload.</summary>
    /// <param name="port">The port.</param>
    /// <param name="nats">How many floating IPs it asks for.</param>
    /// <param name="fail">Receives what is wrong.</param>
    public void Count(PortAnnotation port, int nats, Action<string> fail)
    {
        _addresses += port.Address?.Addresses.Length ?? 0;
        _groups += port.Groups?.Length ?? 0;
        _nats += nats;
        if (_addresses > AnnotationLimits.OfDomain)
            fail($"with this port the {noun} asks for more than {AnnotationLimits.OfDomain} addresses");
        if (_groups > AnnotationLimits.OfDomain)
            fail($"with this port the {noun} asks for more than {AnnotationLimits.OfDomain} groups");
        if (_nats > AnnotationLimits.OfDomain)
            fail($"with this port the {noun} asks for more than {AnnotationLimits.OfDomain} external addresses");
    }
}
