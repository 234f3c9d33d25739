#!/usr/bin/env node
import { endWithEngine } from "../engine/end-with-engine";
import schema from "./schema.json";
import { serve } from "./server";

endWithEngine();
void serve(schema, process.argv[2]);
