using AngouriMath;
using ProxyProof.Expressions;
using ProxyProof.Numerics;

namespace ProxyProof.AngouriMath.Tests;

/// <summary>What the engine may answer with, whatever version it is, read by node type.</summary>
public sealed class ReaderTests
{
    private static readonly Entity.Variable s_x = EntityWriter.Name(0);

    [Fact]
    public void A_side_condition_stays()
    {
        var provided = new Entity.Providedf(s_x, new Entity.Greaterf(s_x, 1));
        Assert.Equal(3, Value(provided, 3));
        Assert.Null(Value(provided, 1));
        Assert.Null(Value(new Entity.Sumf(provided, 5), -2));
    }

    [Fact]
    public void Side_conditions_within_one_another_must_all_hold()
    {
        var both = new Entity.Providedf(new Entity.Providedf(s_x, new Entity.Greaterf(s_x, 1)), new Entity.Lessf(s_x, 4));
        Assert.Equal(3, Value(both, 3));
        Assert.Null(Value(both, 0));
        Assert.Null(Value(both, 4));
    }

    [Theory]
    [InlineData(-3, -1)]
    [InlineData(0, null)]
    [InlineData(2, 1)]
    public void Where_no_case_applies_there_is_no_value(int at, int? value)
    {
        var sign = new Entity.Piecewise([new(1, new Entity.Greaterf(s_x, 0)), new(-1, new Entity.Lessf(s_x, 0))]);
        Assert.Equal(value, Value(sign, at));
    }

    [Fact]
    public void The_first_case_that_applies_counts()
    {
        var cases = new Entity.Piecewise([new(1, new Entity.Greaterf(s_x, 2)), new(2, new Entity.Greaterf(s_x, 1)), new(3, true)]);
        Assert.Equal([1, 2, 3], new[] { 3, 2, 0 }.Select(at => (int)Value(cases, at)!.Value.Numerator));
    }

    [Theory]
    [InlineData(5, 1)]
    [InlineData(-5, 1)]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    public void Conditions_may_be_joined(int at, int value)
    {
        // |x| > 4, or x is nothing.
        var far = new Entity.Orf(new Entity.Greaterf(s_x, 4), new Entity.Notf(new Entity.GreaterOrEqualf(s_x, -4)));
        var condition = new Entity.Orf(far, new Entity.Andf(new Entity.LessOrEqualf(s_x, 0), new Entity.Equalsf(s_x, 0)));
        Assert.Equal(value, Value(new Entity.Piecewise([new(1, condition), new(0, true)]), at));
    }

    [Fact]
    public void A_difference_is_read_by_place()
    {
        Assert.Equal(7, Value(new Entity.Minusf(s_x, 3), 10));
        Assert.Equal(-7, Value(new Entity.Minusf(3, s_x), 10));
    }

    [Fact]
    public void What_is_not_in_the_language_is_refused()
    {
        Entity[] foreign =
        [
            new Entity.Derivativef(s_x, s_x, 1),
            new Entity.Providedf(s_x, new Entity.Xorf(true, new Entity.Greaterf(s_x, 0))),
            MathS.Var("y_0"),
            EntityWriter.Name(1),
            MathS.i,
            MathS.NaN,
            MathS.Vector(s_x, 1),
        ];
        Assert.All(foreign, entity =>
        {
            var graph = new Graph();
            _ = graph.AddVariable("x", Shape.Scalar);
            Assert.Throws<UnsupportedExpressionException>(() => new EntityReader(graph).Read(entity));
        });
    }

    private static Rational? Value(Entity entity, Rational at)
    {
        var graph = new Graph();
        _ = graph.AddVariable("x", Shape.Scalar);
        var root = new EntityReader(graph).Read(entity);
        var values = new Evaluator<ExactReal>(graph, root);
        values.Run(_ => [ExactReal.FromRational(at)]);
        return values[root][0].IsExact ? values[root][0].Value : null;
    }
}
