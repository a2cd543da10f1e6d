namespace PhoneTheft.Gateway.Experiments.Goals;

/// <summary>A chart for the page.</summary>
/// <param name="File">Its name among the results.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Svg">The file's content.</param>
internal sealed record Chart(string File, string Title, string Svg);
