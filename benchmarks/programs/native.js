require("./declare")(require("pulumi-wiro-linkedin/native"));
