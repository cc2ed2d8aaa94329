/* The three margins of the comparison, with their gradients, as a careful person writes them by hand: one point at a time, derivatives by hand, for
 * gcc -O3 -march=native -ffast-math, which vectorises the loops with exp and tanh. Run with the name of a sample; prints points a second. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + 1e-9 * t.tv_nsec;
}

/* 1/2 |grad f|^2 - mu f for Rosenbrock's f, and its gradient H g - mu g. */
#define D 10
static double rosenbrock(const double *restrict x, double *restrict gradient)
{
    /* r[i + 1], b[i + 1] and g[i + 1] belong to x[i], so that no loop has an edge. */
    double r[D + 1] = {0}, b[D + 1] = {0}, a[D] = {0}, g[D + 2] = {0};
    double f = 0, square = 0;
    for (int i = 0; i < D - 1; i++) {
        double t = x[i + 1] - x[i] * x[i], s = 1 - x[i];
        f += 100 * t * t + s * s;
        r[i + 1] = 200 * t;
        b[i + 1] = -400 * x[i];
        a[i] = 800 * x[i] * x[i] - 400 * t + 2;
        g[i + 1] = -2 * x[i] * r[i + 1] - 2 * s;
    }
    for (int i = 0; i < D; i++) {
        g[i + 1] += r[i];
        square += g[i + 1] * g[i + 1];
    }
    for (int i = 0; i < D; i++)
        gradient[i] = (a[i] + (i > 0 ? 200 : 0) - 0.1) * g[i + 1] + b[i + 1] * g[i + 2] + b[i] * g[i];
    return 0.5 * square - 0.1 * f;
}

/* The same for the mean of softplus(-<w, x_i>): two passes over the data forward, one and a half backward. */
#define LN 100
#define LD 20
static double data_l[LN][LD];
static double logistic(const double *restrict w, double *restrict gradient)
{
    double p[LN], z[LN], g[LD], f = 0, square = 0, h[LD];
    for (int i = 0; i < LN; i++) {
        double t = 0;
        for (int j = 0; j < LD; j++)
            t += data_l[i][j] * w[j];
        z[i] = -t;
    }
    for (int i = 0; i < LN; i++) {
        double e = exp(-fabs(z[i]));
        f += (z[i] > 0 ? z[i] : 0) + log(1 + e);
        p[i] = (z[i] > 0 ? 1 : e) / (1 + e);
    }
    f /= LN;
    for (int j = 0; j < LD; j++)
        g[j] = h[j] = 0;
    for (int i = 0; i < LN; i++)
        for (int j = 0; j < LD; j++)
            g[j] -= p[i] / LN * data_l[i][j];
    for (int j = 0; j < LD; j++)
        square += g[j] * g[j];
    for (int i = 0; i < LN; i++) {
        double t = 0;
        for (int j = 0; j < LD; j++)
            t += data_l[i][j] * g[j];
        t *= p[i] * (1 - p[i]) / LN;
        for (int j = 0; j < LD; j++)
            h[j] += t * data_l[i][j];
    }
    for (int j = 0; j < LD; j++)
        gradient[j] = h[j] - 0.1 * g[j];
    return 0.5 * square - 0.1 * f;
}

/* A two-layer tanh net with both layers free: loss, its full gradient, and the margin |gradient|^2 / 2 - mu loss. */
#define NN 50
#define ND 10
#define NM 100
static double data_n[NN][ND], label_n[NN], data_nt[ND][NN];
static double network(const double *restrict w, const double *restrict v, double *restrict gw, double *restrict gv)
{
    static double a[NM][NN], out[NN], c[NM][NN];
    double loss = 0, square = 0;
    for (int i = 0; i < NN; i++)
        out[i] = -label_n[i];
    for (int m = 0; m < NM; m++) {
        double s[NN];
        for (int i = 0; i < NN; i++)
            s[i] = 0;
        for (int j = 0; j < ND; j++)
            for (int i = 0; i < NN; i++)
                s[i] += w[m * ND + j] * data_nt[j][i];
        for (int i = 0; i < NN; i++) {
            a[m][i] = tanh(s[i]);
            out[i] += v[m] * a[m][i];
        }
    }
    for (int i = 0; i < NN; i++) {
        loss += out[i] * out[i];
        out[i] /= NN;
    }
    loss /= 2 * NN;
    for (int m = 0; m < NM; m++) {
        double t = 0;
        for (int i = 0; i < NN; i++) {
            t += out[i] * a[m][i];
            c[m][i] = out[i] * v[m] * (1 - a[m][i] * a[m][i]);
        }
        gv[m] = t;
        square += t * t;
        for (int j = 0; j < ND; j++) {
            double u = 0;
            for (int i = 0; i < NN; i++)
                u += c[m][i] * data_nt[j][i];
            gw[m * ND + j] = u;
            square += u * u;
        }
    }
    return 0.5 * square - 0.1 * loss;
}

/* A full-batch training gradient of the same net at larger sizes: loss and gradient. */
static double *tx, *ty, *tw, *tv, *tgw, *tgv, *ta, *to;
static double training(int n, int d, int m)
{
    double loss = 0;
    for (int i = 0; i < n; i++)
        to[i] = -ty[i];
    for (int k = 0; k < m; k++) {
        double *restrict a = ta + (size_t)k * n;
        const double *restrict w = tw + (size_t)k * d;
        for (int i = 0; i < n; i++)
            a[i] = 0;
        for (int j = 0; j < d; j++) {
            const double *restrict x = tx + (size_t)j * n;
            for (int i = 0; i < n; i++)
                a[i] += w[j] * x[i];
        }
        for (int i = 0; i < n; i++) {
            a[i] = tanh(a[i]);
            to[i] += tv[k] * a[i];
        }
    }
    for (int i = 0; i < n; i++) {
        loss += to[i] * to[i];
        to[i] /= n;
    }
    for (int k = 0; k < m; k++) {
        double *restrict a = ta + (size_t)k * n;
        double t = 0;
        for (int i = 0; i < n; i++) {
            t += to[i] * a[i];
            a[i] = to[i] * tv[k] * (1 - a[i] * a[i]);
        }
        tgv[k] = t;
        for (int j = 0; j < d; j++) {
            const double *restrict x = tx + (size_t)j * n;
            double u = 0;
            for (int i = 0; i < n; i++)
                u += a[i] * x[i];
            tgw[(size_t)k * d + j] = u;
        }
    }
    return loss / (2 * n);
}

static double draw(void)
{
    static unsigned long long state = 88172645463325252ull;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (double)(state >> 11) / 9007199254740992.0 * 2 - 1;
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";
    int m = argc > 2 ? atoi(argv[2]) : 100;
    double sink = 0;
    static double points[64][1200], gradient[1200];
    for (int k = 0; k < 64; k++)
        for (int e = 0; e < 1200; e++)
            points[k][e] = draw();
    for (int i = 0; i < LN; i++)
        for (int j = 0; j < LD; j++)
            data_l[i][j] = draw();
    for (int i = 0; i < NN; i++) {
        label_n[i] = draw();
        for (int j = 0; j < ND; j++)
            data_n[i][j] = data_nt[j][i] = draw();
    }
    int n = 100, d = 20;
    if (!strcmp(name, "training")) {
        tx = malloc(sizeof(double) * n * d), ty = malloc(sizeof(double) * n), to = malloc(sizeof(double) * n);
        tw = malloc(sizeof(double) * m * d), tgw = malloc(sizeof(double) * m * d);
        tv = malloc(sizeof(double) * m), tgv = malloc(sizeof(double) * m), ta = malloc(sizeof(double) * m * n);
        for (int i = 0; i < n * d; i++) tx[i] = draw();
        for (int i = 0; i < n; i++) ty[i] = draw();
        for (int i = 0; i < m * d; i++) tw[i] = draw() * 0.3;
        for (int i = 0; i < m; i++) tv[i] = draw() / m;
    }
    double best = 0;
    for (int stretch = 0; stretch < 300; stretch++) {
        long count = 0;
        double start = now(), end;
        do {
            for (int k = 0; k < 64; k++) {
                if (!strcmp(name, "rosenbrock"))
                    sink += rosenbrock(points[k], gradient);
                else if (!strcmp(name, "logistic"))
                    sink += logistic(points[k], gradient);
                else if (!strcmp(name, "network"))
                    sink += network(points[k], points[k] + NM * ND, gradient, gradient + NM * ND);
                else
                    sink += training(n, d, m), k = 63;
                sink += gradient[3];
                count++;
            }
            end = now();
        } while (end - start < 0.001);
        double rate = count / (end - start);
        best = rate > best ? rate : best;
    }
    fprintf(stderr, "%g\n", sink);
    printf("%.1f\n", best);
    return 0;
}
