import {
  deleteVaccineProtocol,
  listVaccineProtocols,
  signOffVaccineProtocol,
  type VaccineProtocol,
} from '../../../../shared/vaccineProtocolEndpoints.ts';
import { call } from '../../live/call.ts';
import { Asked } from '../../ui/asked.svelte.ts';

const paramsOf = ({ id }: VaccineProtocol) => ({ vaccineProtocolId: id });

/** The clinic's vaccine protocols and what is done with them. */
export class ProtocolsState {
  readonly all = new Asked<readonly VaccineProtocol[]>(
    async () => (await call(listVaccineProtocols, { query: { limit: 200 } })).items,
  );

  async signOff(protocol: VaccineProtocol): Promise<void> {
    const body = { version: protocol.version };
    await call(signOffVaccineProtocol, { params: paramsOf(protocol), body });
    await this.all.ask();
  }

  async remove(protocol: VaccineProtocol): Promise<void> {
    await call(deleteVaccineProtocol, { params: paramsOf(protocol) });
    await this.all.ask();
  }
}
