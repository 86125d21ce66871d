// The yardstick: simdjson's DOM parse of a file, in a parser that is used again. Prints the median seconds of the thread's processor time.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <simdjson.h>
#include <vector>

static double now() {
    timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

int main(int count, char **arguments) {
    simdjson::padded_string text;
    if (count != 2 || simdjson::padded_string::load(arguments[1]).get(text)) return 2;
    simdjson::dom::parser parser;
    std::vector<double> seconds;
    for (int round = 0; round < 21; round++) {
        double begun = now();
        simdjson::dom::element document;
        if (parser.parse(text).get(document)) return 1;
        seconds.push_back(now() - begun);
    }
    std::sort(seconds.begin(), seconds.end());
    std::printf("%.9f %s\n", seconds[seconds.size() / 2], simdjson::get_active_implementation()->name().c_str());
}
