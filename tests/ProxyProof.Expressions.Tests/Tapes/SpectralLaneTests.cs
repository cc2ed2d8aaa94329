using ProxyProof.Expressions.Tapes;
using ProxyProof.Numerics;

namespace ProxyProof.Expressions.Tests.Tapes;

/// <summary>Eigenvalues cost more than all else: lanes that hold the same matrix share them.</summary>
public class SpectralLaneTests
{
    [Fact]
    public void A_single_point_asks_for_one_matrix_and_a_block_for_each()
    {
        var graph = new Graph();
        var matrix = graph.AddVariable("A", Shape.Of(2, 2));
        var value = graph.Add(new Spectral(SpectralFunction.OperatorNorm, matrix, Shape.Scalar));
        var asked = 0;
        var kernels = new SpectralKernels(
            (_, entries, _, _) =>
            {
                asked++;
                return entries[0] + (10 * entries[3]);
            },
            (_, entries, _, _) => new double[entries.Length]);
        var runner = Tape.Compile(graph, [((Variable)graph[matrix]).Id], [value], kernels).CreateRunner();
        var lanes = runner.Tape.Lanes;

        runner.RunPoint([1, 0, 0, 2]);
        Assert.Equal(1, asked);
        Assert.All(runner.Output(0).ToArray(), each => Assert.Equal(21, each));

        asked = 0;
        for (var lane = 0; lane < lanes; lane++)
        {
            runner.Inputs[lane] = lane;
        }

        runner.Run();
        Assert.Equal(lanes, asked);
        Assert.Equal(Enumerable.Range(0, lanes).Select(lane => lane + 20.0), runner.Output(0).ToArray());
    }
}
