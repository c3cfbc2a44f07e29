namespace Reconciler.Libvirt;

/// <summary>The exception that is thrown when the XML of a domain or of a network is not what libvirt writes.</summary>
/// <remarks>The message says what is wrong and, where known, in which line.</remarks>
internal sealed class DomainXmlException : FormatException
{
    /// <summary>Initializes a new instance without a message of its own.</summary>
    public DomainXmlException()
    {
    }

    /// <summary>Initializes a new instance.</summary>
    /// <param name="message">What is wrong, and where.</param>
    public DomainXmlException(string message)
        : base(message)
    {
    }

    /// <summary>Initializes a new instance.</summary>
    /// <param name="message">What is wrong, and where.</param>
    /// <param name="innerException">The XML reader's exception.</param>
    public DomainXmlException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
