namespace Reconciler.Configuration;

/// <summary>Something in the configuration is wrong. The message names the file or variable, the key and the reason.</summary>
internal sealed class ConfigurationException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ConfigurationException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
