#!/usr/bin/env node
import { endWithEngine } from "../engine/end-with-engine";
import { engineAddressIn } from "../engine/run";
import schema from "./schema.json";
import { serve } from "./server";

endWithEngine();
void serve(schema, engineAddressIn(process.argv));
